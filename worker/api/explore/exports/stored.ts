// Whole exports in R2: made by the first download that comes to its end, served to all others, with ranges. A file belongs
// to one generation and revision; the actor erases those of others, and whoever asks was looked up in D1 before.
import { ADMINISTRATOR } from "../../../catalog/accounts/identity.ts";
import { findPublished, type PublishedDataset } from "../../../catalog/published.ts";
import { UPLOAD_PART_BYTES } from "../../../config.ts";
import { exportFolder } from "../../../dataset/contract.ts";
import type { Env } from "../../../env.ts";
import { AppError } from "../../../errors.ts";
import { readByteRange } from "../../../lib/byte-range.ts";
import { saveStream } from "../../../lib/save-stream.ts";

/** @param etag strong, of everything that determines the file */
export function storedKey({ uid, generation, publishedRevision }: PublishedDataset, etag: string): string {
  return `${exportFolder(uid, generation, publishedRevision)}${etag.replaceAll('"', "")}`;
}

/** The file if it is there, whole or the range that was asked for. @throws AppError RangeNotSatisfiable (416) */
export async function serveStored(bucket: R2Bucket, key: string, headers: Headers, request: Request) {
  const head = await bucket.head(key);
  if (head === null) return null;
  const answer = new Headers(headers);
  answer.set("accept-ranges", "bytes");
  answer.set("content-length", String(head.size));
  if (request.method === "HEAD") return new Response(null, { headers: answer });
  const range = readByteRange(request.headers, { size: head.size, etag: headers.get("etag") ?? "" });
  if (range === "beyond") throw new AppError("RangeNotSatisfiable", 416, { size: head.size });
  const object = await bucket.get(key, range === null ? {} : { range });
  if (object === null) return null;
  if (range === null) return new Response(object.body, { headers: answer });
  answer.set("content-range", `bytes ${range.offset}-${range.offset + range.length - 1}/${head.size}`);
  answer.set("content-length", String(range.length));
  return new Response(object.body, { status: 206, headers: answer });
}

async function isCurrent(env: Env, { datasetId, uid, generation, publishedRevision }: PublishedDataset) {
  // Whether it is there, not who may see it: nobody gets the file without a look-up of their own.
  const now = await findPublished(env.DB, datasetId, ADMINISTRATOR);
  return now?.uid === uid && now.generation === generation && now.publishedRevision === publishedRevision;
}

type Kept = { env: Env; key: string; dataset: PublishedDataset; waitUntil(promise: Promise<unknown>): void };

/**
 * The pieces for the client, while they are kept. A client that goes away ends both. What was kept for a version that is
 * not the published one any more is taken back: its folder may have been erased already.
 */
export async function sendAndStore(pieces: AsyncGenerator<Uint8Array>, kept: Kept): Promise<ReadableStream> {
  // The first piece is made now: what fails before it is an answer that can still say so.
  let next = await pieces.next();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  async function* sent(): AsyncGenerator<Uint8Array> {
    try {
      for (; !next.done; next = await pieces.next()) {
        await writer.write(next.value);
        yield next.value;
      }
    } finally {
      await pieces.return(undefined);
    }
  }
  const { env, key, dataset } = kept;
  const store = async () => {
    try {
      await saveStream(env.BUCKET, key, sent(), { partBytes: UPLOAD_PART_BYTES });
      if (!(await isCurrent(env, dataset))) await env.BUCKET.delete(key);
      await writer.close();
    } catch (thrown) {
      await writer.abort(thrown).catch(() => undefined);
    }
  };
  kept.waitUntil(store());
  return readable;
}
