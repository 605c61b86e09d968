// An http(s) source → a stream of its bytes. Statuses that are not a file are failures with a sentence.

import type { HttpDatasource } from "../catalog/dataset-config.ts";
import { MAX_FETCH_MS, MAX_SOURCE_BYTES, SOURCE_IDLE_TIMEOUT_MS } from "../config.ts";
import { AppError } from "../errors.ts";
import { readPieces } from "../lib/read-pieces.ts";
import { guardedFetch, type OutboundPolicy, publicUrl } from "./outbound.ts";

/** `connection.url` and `relative_url` joined, as upstream does (publishing-platform §2.4). */
export function sourceUrl(datasource: HttpDatasource): string {
  const { url } = datasource.connection;
  const relative = datasource.relative_url ?? "";
  if (relative === "") return url;
  return `${url.replace(/\/+$/, "")}/${relative.replace(/^\/+/, "")}`;
}

/** The piece, unless the server falls silent or an order to stop comes first. Leaves nothing behind. */
function unlessSilent<T>(piece: Promise<T>, url: string, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onStop = () => reject(stop.reason);
    const timer = setTimeout(() => {
      const reason = `silent for ${SOURCE_IDLE_TIMEOUT_MS / 1000} s`;
      reject(new AppError("source_unreachable", 502, { url, reason }));
    }, SOURCE_IDLE_TIMEOUT_MS);
    stop.addEventListener("abort", onStop, { once: true });
    piece.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      stop.removeEventListener("abort", onStop);
    });
  });
}

/** Passes bytes on; fails when the server falls silent, breaks off, or sends too much or for too long. */
async function* guardBody(
  body: ReadableStream<Uint8Array>,
  url: string,
  stop: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const deadline = Date.now() + MAX_FETCH_MS;
  let bytes = 0;
  try {
    stop.throwIfAborted();
    for await (const piece of readPieces(body, (next) => unlessSilent(next, url, stop))) {
      bytes += piece.byteLength;
      if (bytes > MAX_SOURCE_BYTES) throw new AppError("source_too_large", 422, { url, limit: MAX_SOURCE_BYTES });
      if (Date.now() > deadline) throw new AppError("source_too_slow", 422, { url, minutes: MAX_FETCH_MS / 60_000 });
      yield piece;
    }
  } catch (thrown) {
    if (thrown instanceof AppError || stop.aborted) throw thrown;
    throw new AppError("source_unreachable", 502, { url, reason: "the connection broke during the download" });
  }
}

/** A response without a body is an empty file. */
async function* nothing(): AsyncGenerator<Uint8Array> {}

/** @throws AppError `source_*`; whatever `stop` was aborted with */
export async function openHttpSource(
  datasource: HttpDatasource,
  policy: OutboundPolicy,
  stop: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const headers = Object.fromEntries((datasource.headers ?? []).map(({ name, value }) => [name, value]));
  const { response, url } = await guardedFetch(sourceUrl(datasource), { headers, signal: stop }, policy);
  const shown = publicUrl(url);
  if (!response.ok) {
    await response.body?.cancel();
    throw new AppError("source_http_status", 502, { url: shown, status: response.status });
  }
  return response.body === null ? nothing() : guardBody(response.body, shown, stop);
}
