// An address → a stream of its bytes and what the server said about them. Statuses that are not a file are failures with
// a sentence; "not modified" is an answer of its own.
import { AppError } from "../errors.ts";
import { isRest, readToEnd, resumeKey } from "./download.ts";
import { guardedFetch, type OutboundPolicy, publicUrl } from "./outbound.ts";

/** A GET that is allowed to carry secrets: they go to the origin of this address only. */
export type SourceRequest = { url: string; headers: Record<string, string> };

/** What the server gave with the bytes that we have: to ask whether they are still the same. */
export type Validators = { etag: string | null; lastModified: string | null };

export type HttpAnswer = {
  /** Null: the bytes are those of the validators. */
  body: AsyncIterable<Uint8Array> | null;
  /** After all redirects. */
  url: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  /** What the rest may be asked for with, should the process die; null where the server serves no parts. */
  ifRange: string | null;
  /** The byte that the body begins at. */
  from: number;
};

/** The rest of a file, on the condition that it is still the same. */
export type Rest = { from: number; ifRange: string };

export type HttpOptions = {
  policy: OutboundPolicy;
  stop: AbortSignal;
  validators?: Validators | null;
  /** What is there already need not come again. */
  rest?: Rest | null;
};

function conditions({ etag, lastModified }: Validators): Record<string, string> {
  return {
    ...(etag === null ? {} : { "if-none-match": etag }),
    ...(lastModified === null ? {} : { "if-modified-since": lastModified }),
  };
}

/** @throws AppError `source_*`; whatever `stop` was aborted with */
export async function openHttpSource(request: SourceRequest, options: HttpOptions): Promise<HttpAnswer> {
  const { policy, stop, validators = null, rest = null } = options;
  // As it is: a body that is compressed on the way can be neither measured nor resumed.
  const plain = { "accept-encoding": "identity", ...request.headers };
  const asked = rest === null ? {} : { range: `bytes=${rest.from}-`, "if-range": rest.ifRange };
  const headers = { ...plain, ...asked, ...(validators === null ? {} : conditions(validators)) };
  const { response, url } = await guardedFetch(request.url, { headers, signal: stop }, policy);
  const said = Object.fromEntries(response.headers);
  if (response.status === 304 && validators !== null) {
    await response.body?.cancel();
    return { body: null, url, headers: said, ifRange: null, from: 0 };
  }
  const isPart = response.status === 206 && rest !== null && isRest(response.headers, rest.from, rest.ifRange, null);
  if (response.status !== 200 && !isPart) {
    await response.body?.cancel();
    throw new AppError("source_http_status", 502, { url: publicUrl(url), status: response.status });
  }
  // A resumption asks the first address again: the last one may have been signed for one use.
  const resume = (from: number, ifRange: string) =>
    guardedFetch(
      request.url,
      { headers: { ...plain, range: `bytes=${from}-`, "if-range": ifRange }, signal: stop },
      policy,
    ).then(({ response: part }) => part);
  const from = isPart ? rest.from : 0;
  const body = readToEnd(response, { url: publicUrl(url), stop, resume }, from);
  return { body, url, headers: said, ifRange: resumeKey(response.headers), from };
}
