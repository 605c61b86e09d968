// Reads a CSV file chunk by chunk from any offset at which a row begins. An offset in bytes is all the state there is,
// so a job that died resumes exactly where its last committed row ended; memory does not grow with the file.
import type { Dialect } from "./dialect.ts";
import { scanRows } from "./scan.ts";

/** Random access to the bytes of a stored source. */
export type ByteSource = {
  bytes: number;
  read(offset: number, length: number): Promise<Uint8Array>;
};

export type CsvChunk = {
  rows: string[][];
  /** Where the next row begins, in bytes; the size of the source when it is read to the end. */
  nextOffset: number;
  done: boolean;
  /** The file ended within quotes. */
  unclosed: boolean;
};

/** Thrown as data, because the caller knows the source's title and may try another encoding. */
export class NotInEncoding extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super(`bytes near ${offset} are not in the expected encoding`);
    this.offset = offset;
  }
}

/** One row is larger than the limit: in practice a quote that is never closed. Thrown as data, like NotInEncoding. */
export class RowTooLong extends Error {}

const isUtf16 = (encoding: string) => encoding === "utf-16le" || encoding === "utf-16be";

/** Length of the part that ends with the last newline, so that no character is cut; 0 when there is none. */
function cutAtNewline(bytes: Uint8Array, dialect: Dialect): number {
  const code = dialect.newline.charCodeAt(0);
  if (!isUtf16(dialect.encoding)) return bytes.lastIndexOf(code) + 1;
  const low = dialect.encoding === "utf-16le" ? 0 : 1;
  for (let at = (bytes.length & ~1) - 2; at >= 0; at -= 2) {
    if (bytes[at + low] === code && bytes[at + 1 - low] === 0) return at + 2;
  }
  return 0;
}

function byteLength(text: string, encoding: string): number {
  if (isUtf16(encoding)) return text.length * 2;
  return encoding === "utf-8" ? new TextEncoder().encode(text).length : text.length;
}

function decode(bytes: Uint8Array, encoding: string, offset: number): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotInEncoding(offset);
  }
}

/**
 * The rows that begin at `offset`, about `chunkBytes` of them.
 * @throws RowTooLong when one row does not fit in `maxRowBytes`; NotInEncoding
 */
export async function readChunk(
  source: ByteSource,
  dialect: Dialect,
  offset: number,
  limits: { chunkBytes: number; maxRowBytes: number; maxRows?: number },
): Promise<CsvChunk> {
  for (let size = limits.chunkBytes; ; size = limits.maxRowBytes) {
    const bytes = await source.read(offset, Math.min(size, source.bytes - offset));
    const atEnd = offset + bytes.length >= source.bytes;
    const cut = atEnd ? bytes.length : cutAtNewline(bytes, dialect);
    const text = decode(bytes.subarray(0, cut), dialect.encoding, offset);
    const { rows, consumed, unclosed } = scanRows(text, dialect, atEnd, limits.maxRows);
    if (consumed > 0 || atEnd) {
      const left = consumed < text.length ? byteLength(text.slice(consumed), dialect.encoding) : 0;
      const nextOffset = offset + cut - left;
      return { rows, nextOffset, done: nextOffset >= source.bytes, unclosed };
    }
    if (size >= limits.maxRowBytes) throw new RowTooLong();
  }
}
