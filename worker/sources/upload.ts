// A multipart upload → one R2 object, streamed: the file is never in memory as a whole. The form is read by busboy.
import { Readable } from "node:stream";
import Busboy from "@fastify/busboy";
import { MAX_SOURCE_BYTES, UPLOAD_PART_BYTES } from "../config.ts";
import { AppError } from "../errors.ts";
import { readPieces } from "../lib/read-pieces.ts";
import { type SavedStream, saveStream } from "../lib/save-stream.ts";

export type Upload = SavedStream & { filename: string; contentType: string };

/** The last segment of whatever path a client sent, without control characters. */
export function cleanFilename(name: string | undefined): string {
  const last = (name ?? "").split(/[/\\]/).at(-1) ?? "";
  return last.replace(/\p{Cc}/gu, "").slice(0, 255) || "file";
}

/** Node's streams keep pieces for a while, so each gets memory of its own. */
async function* copies(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of readPieces(body)) yield piece.slice();
}

function openForm(contentType: string): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      limits: { files: 10, fields: 20, fieldSize: 100_000 },
    });
  } catch {
    throw new AppError("upload_not_multipart", 400);
  }
}

/**
 * Stores the form's field `file` under `key`.
 * @param onBytes told how many bytes of it came; what it throws ends the upload
 * @throws AppError `upload_not_multipart`, `upload_without_file`, `upload_truncated`, `source_too_large`
 */
export async function saveUpload(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array> | null,
  contentType: string,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Upload> {
  if (body === null || !/^multipart\/form-data\b/i.test(contentType)) throw new AppError("upload_not_multipart", 400);
  const form = openForm(contentType);
  const onProgress = (bytes: number) => {
    if (bytes > MAX_SOURCE_BYTES)
      throw new AppError("source_too_large", 413, { url: "(upload)", limit: MAX_SOURCE_BYTES });
    onBytes(bytes);
  };
  let saving: Promise<Upload> | null = null;
  const ended = new Promise<void>((resolve, reject) => {
    form.on("file", (name, file, filename, _encoding, mimetype) => {
      if (name !== "file" || saving !== null) {
        file.resume();
        return;
      }
      saving = saveStream(bucket, key, file, { partBytes: UPLOAD_PART_BYTES, onProgress }).then((saved) => ({
        ...saved,
        filename: cleanFilename(filename),
        contentType: mimetype || "application/octet-stream",
      }));
      saving.catch(reject);
    });
    form.on("finish", () => resolve());
    form.on("error", () => reject(new AppError("upload_truncated", 400)));
  });
  const input = Readable.from(copies(body));
  input.on("error", () => form.destroy(new AppError("upload_truncated", 400)));
  input.pipe(form);
  try {
    await ended;
    const upload: Upload | null = await (saving as Promise<Upload> | null);
    if (upload === null) throw new AppError("upload_without_file", 400);
    return upload;
  } catch (thrown) {
    input.destroy();
    await bucket.delete(key);
    throw thrown instanceof AppError ? thrown : new AppError("upload_truncated", 400);
  }
}
