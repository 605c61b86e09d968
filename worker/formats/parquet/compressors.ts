// Decompression of parquet pages, by the codecs of practice.
import { gunzipSync } from "fflate";
import { decompress } from "fzstd";
import { type Compressors, snappyUncompress } from "hyparquet";
import { MAX_PARQUET_PAGE_BYTES } from "../../config.ts";

/** The page's header says its size, and is not believed when it says too much. */
function roomFor(length: number): Uint8Array<ArrayBuffer> {
  if (!(length >= 0 && length <= MAX_PARQUET_PAGE_BYTES)) throw new Error(`a page of ${length} bytes`);
  return new Uint8Array(length);
}

export const COMPRESSORS: Compressors = {
  SNAPPY: (input, length) => {
    const output = roomFor(length);
    snappyUncompress(input, output);
    return output;
  },
  GZIP: (input, length) => gunzipSync(input, { out: roomFor(length) }),
  ZSTD: (input, length) => decompress(input, roomFor(length)),
};

/** Codecs that can be read, for the error about another one. */
export const CODECS = new Set(["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"]);
