// The body of a response, watched: it ends whole or with a sentence. Where the connection breaks and the server can serve
// parts, it goes on from the byte that it had reached (RFC 9110 §14, If-Range).
import {
  MAX_FETCH_MS,
  MAX_SOURCE_BYTES,
  MAX_SOURCE_RESUMES,
  MAX_SOURCE_UNPACK_RATIO,
  SOURCE_IDLE_TIMEOUT_MS,
} from "../config.ts";
import { AppError } from "../errors.ts";
import { readPieces } from "../lib/read-pieces.ts";

export type Download = {
  /** What may be shown of the address. */
  url: string;
  stop: AbortSignal;
  /** Asks for the rest, on the condition that it is still the same file. */
  resume(from: number, ifRange: string): Promise<Response>;
};

/** What a connection must bring so that its break is not counted. */
const MIN_RESUME_PROGRESS_BYTES = 1024 ** 2;

/** The connection is gone, or silent: the one trouble that going on may cure. */
class Broken extends Error {}

/** The piece, unless the server falls silent or an order to stop comes first. Leaves nothing behind. */
function unlessSilent<T>(piece: Promise<T>, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onStop = () => reject(stop.reason);
    const timer = setTimeout(
      () => reject(new Broken(`silent for ${SOURCE_IDLE_TIMEOUT_MS / 1000} s`)),
      SOURCE_IDLE_TIMEOUT_MS,
    );
    stop.addEventListener("abort", onStop, { once: true });
    piece.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      stop.removeEventListener("abort", onStop);
    });
  });
}

async function* readWatched(response: Response, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  try {
    yield* readPieces(response.body, (next) => unlessSilent(next, stop));
  } catch (thrown) {
    if (thrown instanceof Broken || stop.aborted) throw thrown;
    throw new Broken("the connection broke during the download");
  }
}

const lengthOf = (headers: Headers) => {
  const length = Number(headers.get("content-length") ?? Number.NaN);
  return Number.isInteger(length) && length >= 0 ? length : null;
};

const isEncoded = (headers: Headers) => !["", "identity"].includes(headers.get("content-encoding") ?? "");

/** How many bytes may come: what the server unpacks on the way may not grow without measure. */
function byteLimit(headers: Headers): number {
  if (!isEncoded(headers)) return MAX_SOURCE_BYTES;
  const packed = lengthOf(headers);
  // Without a length there is no ratio to keep: a tenth of what a measured file may have.
  return Math.min(MAX_SOURCE_BYTES, packed === null ? MAX_SOURCE_BYTES / 10 : packed * MAX_SOURCE_UNPACK_RATIO);
}

/** A strong validator of a server that serves parts; null where the rest could be of another file. */
export function resumeKey(headers: Headers): string | null {
  if (isEncoded(headers) || headers.get("accept-ranges")?.toLowerCase() !== "bytes") return null;
  const etag = headers.get("etag");
  return etag !== null && !etag.startsWith("W/") ? etag : headers.get("last-modified");
}

/** Whether a part is what was asked for: of the same file, from this byte on, to an end that is where it was. */
export function isRest(headers: Headers, from: number, key: string, expected: number | null): boolean {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  const etag = headers.get("etag");
  const isSameFile = etag === null || !key.startsWith('"') || etag === key;
  const isSameSize = expected === null || total === "*" || Number(total) === expected;
  return Number(first) === from && isSameFile && isSameSize;
}

/** @returns the response with the rest, or null when the server gives something else */
async function askRest(download: Download, from: number, key: string, expected: number | null) {
  const rest = await download.resume(from, key).catch(() => null);
  if (rest === null) return null;
  if (rest.status === 206 && isRest(rest.headers, from, key, expected)) return rest;
  await rest.body?.cancel();
  return null;
}

/**
 * @param from the byte that the first response begins at
 * Each piece is valid until the next one is asked for.
 * @throws AppError `source_unreachable`, `source_too_large`, `source_too_slow`; whatever `stop` was aborted with
 */
export async function* readToEnd(first: Response, download: Download, from = 0): AsyncGenerator<Uint8Array> {
  const { url, stop } = download;
  const deadline = Date.now() + MAX_FETCH_MS;
  const limit = byteLimit(first.headers);
  const key = resumeKey(first.headers);
  const length = isEncoded(first.headers) ? null : lengthOf(first.headers);
  const expected = length === null ? null : from + length;
  let response = first;
  let bytes = from;
  for (let resumes = 0; ; resumes++) {
    const before = bytes;
    try {
      stop.throwIfAborted();
      for await (const piece of readWatched(response, stop)) {
        bytes += piece.byteLength;
        if (bytes > limit) throw new AppError("source_too_large", 422, { url, limit });
        if (Date.now() > deadline) throw new AppError("source_too_slow", 422, { url, minutes: MAX_FETCH_MS / 60_000 });
        yield piece;
      }
      if (expected === null || bytes >= expected) return;
      throw new Broken("the connection broke during the download");
    } catch (thrown) {
      if (!(thrown instanceof Broken)) throw thrown;
      // A connection that brings little is no progress: such ones are counted.
      if (bytes - before >= MIN_RESUME_PROGRESS_BYTES) resumes = 0;
      const rest = key !== null && resumes < MAX_SOURCE_RESUMES ? await askRest(download, bytes, key, expected) : null;
      if (rest === null) throw new AppError("source_unreachable", 502, { url, reason: thrown.message });
      response = rest;
    }
  }
}
