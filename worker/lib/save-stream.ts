// A stream of unknown length → one R2 object, hashed on the way, with one part in memory. R2 wants multipart
// parts of equal size; a stream that fits in one part is put at once.

import { toHex } from "./digest.ts";

export type SavedStream = { bytes: number; sha256: string };

/** Parts that are stored of an upload that a former process has not ended; each but the last has `partBytes`. */
export type LeftUpload = { uploadId: string; parts: R2UploadedPart[] };

export type SaveOptions = {
  partBytes: number;
  /** The stream goes on behind these. */
  left?: LeftUpload | null;
  /** Told after each part, for whoever may have to go on from there. */
  onPart?: (left: LeftUpload) => void;
  /** Told the bytes so far after each chunk; throws to stop. */
  onProgress?: (bytes: number) => void;
};

async function hashOf(bucket: R2Bucket, key: string): Promise<string> {
  const object = await bucket.get(key);
  if (object === null) throw new Error(`the object ${key} is missing`);
  const digest = new crypto.DigestStream("SHA-256");
  await object.body.pipeTo(digest);
  return toHex(await digest.digest);
}

/**
 * Nothing is visible under the key before the whole stream was read. Whatever the stream or `onProgress` throws is
 * thrown again, after the parts are given back.
 */
export async function saveStream(
  bucket: R2Bucket,
  key: string,
  stream: AsyncIterable<Uint8Array>,
  options: SaveOptions,
): Promise<SavedStream> {
  const { left = null } = options;
  const digest = new crypto.DigestStream("SHA-256");
  const hasher = digest.getWriter();
  let upload = left === null ? null : bucket.resumeMultipartUpload(key, left.uploadId);
  const parts = [...(left?.parts ?? [])];
  const part = new Uint8Array(options.partBytes);
  let filled = 0;
  let bytes = parts.length * options.partBytes;
  try {
    for await (const chunk of stream) {
      await hasher.write(chunk);
      bytes += chunk.byteLength;
      options.onProgress?.(bytes);
      for (let from = 0; from < chunk.byteLength; ) {
        const taken = Math.min(chunk.byteLength - from, part.length - filled);
        part.set(chunk.subarray(from, from + taken), filled);
        filled += taken;
        from += taken;
        if (filled < part.length) continue;
        upload ??= await bucket.createMultipartUpload(key);
        // The part is stored when this returns, so its memory serves the next one.
        parts.push(await upload.uploadPart(parts.length + 1, part));
        filled = 0;
        options.onPart?.({ uploadId: upload.uploadId, parts });
      }
    }
    await hasher.close();
    if (upload === null) await bucket.put(key, part.subarray(0, filled));
    else {
      if (filled > 0) parts.push(await upload.uploadPart(parts.length + 1, part.subarray(0, filled)));
      await upload.complete(parts);
    }
    const sha256 = toHex(await digest.digest);
    // What went by in another process is hashed from where it is now.
    return { bytes, sha256: left === null ? sha256 : await hashOf(bucket, key) };
  } catch (thrown) {
    // The digest never settles otherwise, and an unfinished upload is billed until it dies by itself.
    await hasher.abort(thrown).catch(() => undefined);
    digest.digest.catch(() => undefined);
    await upload?.abort().catch(() => undefined);
    throw thrown;
  }
}
