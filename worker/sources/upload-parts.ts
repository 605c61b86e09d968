// Uploads beyond what one request may carry: opened, filled part by part, completed. R2 keeps the parts; whoever uploads
// keeps the upload's identifier and the parts' tags, as with S3, so that there is no state of ours to lose.
import { MAX_SOURCE_BYTES, MAX_UPLOAD_PART_BYTES } from "../config.ts";
import { AppError } from "../errors.ts";
import { toHex } from "../lib/digest.ts";
import { readPieces } from "../lib/read-pieces.ts";
import type { SavedStream } from "../lib/save-stream.ts";

export type Part = { part: number; etag: string };

/** R2's codes for an upload that is unknown, completed or given up (10024), and for parts that do not fit it. */
const UNKNOWN_UPLOAD = /\(10024\)|does not exist/i;

function toUploadError(thrown: unknown, file: string): AppError {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (UNKNOWN_UPLOAD.test(text)) return new AppError("upload_not_found", 404, { uid: file });
  return new AppError("upload_parts_mismatch", 400, { uid: file });
}

export type OpenUpload = { bucket: R2Bucket; key: string; file: string; uploadId: string };

/** @returns the identifier to give back with every part */
export async function beginParts(bucket: R2Bucket, key: string): Promise<string> {
  return (await bucket.createMultipartUpload(key)).uploadId;
}

/** Stores one part, streamed. @throws AppError `upload_part_size` (400), `upload_not_found` (404) */
export async function savePart(upload: OpenUpload, part: number, request: Request): Promise<Part> {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (!(length > 0 && length <= MAX_UPLOAD_PART_BYTES) || request.body === null) {
    throw new AppError("upload_part_size", 400, { limit: MAX_UPLOAD_PART_BYTES });
  }
  try {
    const { etag } = await upload.bucket
      .resumeMultipartUpload(upload.key, upload.uploadId)
      .uploadPart(part, request.body);
    return { part, etag };
  } catch (thrown) {
    throw toUploadError(thrown, upload.file);
  }
}

async function hashOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const digest = new crypto.DigestStream("SHA-256");
  const writer = digest.getWriter();
  for await (const piece of readPieces(body)) await writer.write(piece);
  await writer.close();
  return toHex(await digest.digest);
}

/**
 * The parts become one object, whose bytes are then hashed.
 * @throws AppError `upload_not_found` (404), `upload_parts_mismatch` (400), `source_too_large` (413)
 */
export async function completeParts(upload: OpenUpload, parts: Part[]): Promise<SavedStream> {
  const { bucket, key, uploadId, file } = upload;
  const inOrder = parts
    .map(({ part, etag }) => ({ partNumber: part, etag }))
    .sort((a, b) => a.partNumber - b.partNumber);
  try {
    await bucket.resumeMultipartUpload(key, uploadId).complete(inOrder);
  } catch (thrown) {
    throw toUploadError(thrown, file);
  }
  const object = await bucket.get(key);
  if (object === null) throw new AppError("upload_not_found", 404, { uid: file });
  if (object.size > MAX_SOURCE_BYTES) {
    await object.body.cancel();
    await bucket.delete(key);
    throw new AppError("source_too_large", 413, { url: "(upload)", limit: MAX_SOURCE_BYTES });
  }
  return { bytes: object.size, sha256: await hashOf(object.body) };
}

/** Gives the parts back; an upload that is gone already is no trouble. */
export async function abortParts({ bucket, key, uploadId }: OpenUpload): Promise<void> {
  await bucket
    .resumeMultipartUpload(key, uploadId)
    .abort()
    .catch(() => undefined);
}
