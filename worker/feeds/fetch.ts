// One file of an upstream folder: conditional, bounded in time and size, through the shared outbound guard.
// Whatever goes wrong is an answer, not an exception: the protocol decides what it means.
import type { FeedCredentials } from "../catalog/schema.ts";
import { toFailure } from "../errors.ts";
import { type MessageCode, type MessageParams, sentence } from "../messages.ts";
import { guardedFetch } from "../sources/outbound.ts";

export type FileRequest = {
  url: string;
  /** Name in messages: "content.xml". */
  file: string;
  etag?: string | null;
  lastModified?: string | null;
  maxBytes: number;
  timeoutMs: number;
  signal: AbortSignal;
};

export type FileAnswer =
  | { kind: "file"; bytes: Uint8Array; etag: string | null; lastModified: string | null }
  | { kind: "unchanged" }
  | { kind: "missing" }
  | { kind: "failed" | "too-large"; problem: { code: MessageCode; params: MessageParams } };

/** How the runner reaches upstream. */
export type FetchFile = (request: FileRequest) => Promise<FileAnswer>;

const USER_AGENT = "Lisiere/0.1 (DATEX II mirror";
const MISSING = new Set([404, 410]);
const REFUSING = new Set([401, 403]);

export type FetchOptions = {
  /** Private addresses and any port: local start and tests only. */
  allowPrivate: boolean;
  /** Whom the producer may ask, in the User-Agent. */
  contact: string | null;
  credentials: FeedCredentials | null;
};

export function fileFetcher({ allowPrivate, contact, credentials }: FetchOptions): FetchFile {
  // A header takes printable ASCII only, and a parenthesis would end the comment.
  const shown = contact?.replace(/[^\x20-\x7e]|[()\\]/g, "").slice(0, 200);
  const identity = { "user-agent": `${USER_AGENT}${shown ? `; +${shown}` : ""})`, ...authorization(credentials) };
  return async (request) => {
    // Not AbortSignal.timeout: its timer goes on after the answer and keeps the Durable Object awake, and billed. Nor
    // AbortSignal.any: the poll's signal would hold on to every request of a long catch-up.
    const abort = new AbortController();
    const { signal } = abort;
    const stop = () => abort.abort();
    const timer = setTimeout(stop, request.timeoutMs);
    request.signal.addEventListener("abort", stop, { once: true });
    if (request.signal.aborted) stop();
    try {
      const policy = { allowPrivate, timeoutMs: request.timeoutMs, sameOrigin: true };
      const headers = { ...headersOf(request), ...identity };
      const { response } = await guardedFetch(request.url, { headers, signal }, policy);
      return await readAnswer(request, response);
    } catch (thrown) {
      return failed(request, signal.aborted ? `no answer within ${request.timeoutMs / 1000} s` : reasonOf(thrown));
    } finally {
      clearTimeout(timer);
      request.signal.removeEventListener("abort", stop);
    }
  };
}

function headersOf({ etag, lastModified }: FileRequest): Record<string, string> {
  const headers: Record<string, string> = {
    accept: "application/xml, text/xml, text/plain;q=0.9, */*;q=0.1",
    "accept-encoding": "gzip",
    "cache-control": "no-cache",
  };
  if (etag) headers["if-none-match"] = etag;
  else if (lastModified) headers["if-modified-since"] = lastModified;
  return headers;
}

/** RFC 7617; in UTF-8, as its §2.1 allows. */
function authorization(credentials: FeedCredentials | null): Record<string, string> {
  if (credentials === null) return {};
  const pair = new TextEncoder().encode(`${credentials.username}:${credentials.password}`);
  return { authorization: `Basic ${btoa(String.fromCharCode(...pair))}` };
}

function isConditional({ etag, lastModified }: FileRequest): boolean {
  return Boolean(etag || lastModified);
}

function reasonOf(thrown: unknown): string {
  const failure = toFailure(thrown);
  // Anything else is the runtime's network error, whose text is of no use to a publisher.
  return failure.code === "internal_error" ? "connection lost" : sentence(failure.code, failure.params, "en");
}

function failed({ file }: FileRequest, reason: string): FileAnswer {
  return { kind: "failed", problem: { code: "feed_file_failed", params: { file, reason } } };
}

async function readAnswer(request: FileRequest, response: Response): Promise<FileAnswer> {
  if (response.status === 200) return readBody(request, response);
  await response.body?.cancel();
  // Unasked for, it says nothing: there is no former version that it could mean.
  if (response.status === 304 && isConditional(request)) return { kind: "unchanged" };
  if (MISSING.has(response.status)) return { kind: "missing" };
  if (REFUSING.has(response.status)) {
    const { file } = request;
    return { kind: "failed", problem: { code: "feed_unauthorized", params: { file, status: response.status } } };
  }
  return failed(request, `HTTP ${response.status}`);
}

/** Bytes are counted as they come: a Content-Length may be absent, or that of the compressed form. */
async function readBody(request: FileRequest, response: Response): Promise<FileAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > request.maxBytes) {
      const params = { file: request.file, limit: request.maxBytes };
      return { kind: "too-large", problem: { code: "feed_file_too_large", params } };
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  const { headers } = response;
  return { kind: "file", bytes, etag: headers.get("etag"), lastModified: headers.get("last-modified") };
}
