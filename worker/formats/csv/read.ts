// Reads a CSV file chunk by chunk from any offset at which a row begins. An offset in bytes is all the state there is,
// so a job that died resumes exactly where its last committed row ended; memory does not grow with the file.
import type { RowChunk } from "../cell.ts";
import { byteLength, decodeStrictly, isUtf16 } from "../encodings.ts";
import type { Dialect } from "./dialect.ts";
import { scanRows } from "./scan.ts";

/** Random access to the bytes of a stored source. */
export type ByteSource = {
  bytes: number;
  read(offset: number, length: number): Promise<Uint8Array>;
};

export type CsvChunk = RowChunk & { rows: string[][] };

export type ReadLimits = { chunkBytes: number; maxRowBytes: number; maxRows?: number };

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

type TextFormat = Pick<Dialect, "encoding" | "newline">;

/** Bytes of a newline, and where in them its code stands; the other byte of a UTF-16 newline is zero. */
function newlineShape({ encoding, newline }: TextFormat) {
  const width = isUtf16(encoding) ? 2 : 1;
  return { code: newline.charCodeAt(0), width, at: encoding === "utf-16be" ? 1 : 0 };
}

function isNewline(bytes: Uint8Array, index: number, { code, width, at }: ReturnType<typeof newlineShape>): boolean {
  return bytes[index + at] === code && (width === 1 || bytes[index + 1 - at] === 0);
}

/** Length of the part that ends with the last newline, so that no character is cut; 0 when there is none. */
function cutAtNewline(bytes: Uint8Array, text: TextFormat): number {
  const shape = newlineShape(text);
  if (shape.width === 1) return bytes.lastIndexOf(shape.code) + 1;
  for (let index = (bytes.length & ~1) - 2; index >= 0; index -= 2)
    if (isNewline(bytes, index, shape)) return index + 2;
  return 0;
}

/** Newlines in some bytes, `most` at the most, and where the last of them ends. */
export function countNewlines(bytes: Uint8Array, text: TextFormat, most: number): { count: number; end: number } {
  const shape = newlineShape(text);
  let count = 0;
  let end = 0;
  for (let index = 0; index < bytes.length && count < most; index += shape.width) {
    if (!isNewline(bytes, index, shape)) continue;
    count++;
    end = index + shape.width;
  }
  return { count, end };
}

function decode(bytes: Uint8Array, encoding: string, offset: number): string {
  try {
    return decodeStrictly(encoding)(bytes, false);
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
  limits: ReadLimits,
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
      return { rows, nextOffset, done: nextOffset >= source.bytes, unclosed, faults: [] };
    }
    if (size >= limits.maxRowBytes) throw new RowTooLong();
  }
}
