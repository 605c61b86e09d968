// From a stored CSV file to its dialect, its header and the place of its first record.
import { decodeLeniently } from "../encodings.ts";
import { type Dialect, type DialectParams, sniffDelimiter, sniffText } from "./dialect.ts";
import { type ByteSource, countNewlines, type ReadLimits, readChunk } from "./read.ts";

const HEAD_BYTES = 256 * 1024;
const SAID_BYTES = 32;

/** Where the n-th physical line begins (0-based; blank lines count, quotes mean nothing yet); the end when there is none. */
async function lineOffset(source: ByteSource, line: number, text: ReturnType<typeof sniffText>): Promise<number> {
  let offset = text.bomBytes;
  let left = line;
  while (left > 0 && offset < source.bytes) {
    const bytes = await source.read(offset, HEAD_BYTES);
    const { count, end } = countNewlines(bytes, text, left);
    left -= count;
    offset += left === 0 ? end : bytes.length;
  }
  return offset;
}

/** Spreadsheets may say the separator in a line of its own, before the header: `sep=;`. */
async function saidSeparator(source: ByteSource, text: ReturnType<typeof sniffText>): Promise<string | null> {
  const start = decodeLeniently(await source.read(text.bomBytes, SAID_BYTES), text.encoding);
  return /^"?sep=([^"\s]|\t)"?\r?[\r\n]/i.exec(start)?.[1] ?? null;
}

export async function readDialect(source: ByteSource, params: DialectParams): Promise<Dialect> {
  const text = sniffText(await source.read(0, HEAD_BYTES), params);
  const quotes = params.doublequote ?? true;
  const { encoding, newline, encodingIsSure } = text;
  const said = params.first_row_no === undefined ? await saidSeparator(source, text) : null;
  const startOffset = await lineOffset(source, said === null ? (params.first_row_no ?? 1) - 1 : 1, text);
  const sample = await source.read(startOffset, HEAD_BYTES);
  return {
    delimiter: params.separator ?? said ?? sniffDelimiter(sample, encoding, { newline, quotes }),
    newline,
    encoding,
    encodingIsSure,
    quotes,
    hasHeader: params.headers_first_row ?? true,
    startOffset,
  };
}

/**
 * The header's cells, or made-up ones, and where the first record begins.
 * @throws NotInEncoding, RowTooLong
 */
export async function readHeader(source: ByteSource, dialect: Dialect, limits: Omit<ReadLimits, "maxRows">) {
  const chunk = await readChunk(source, dialect, dialect.startOffset, { ...limits, maxRows: 1 });
  const first = chunk.rows[0] ?? [];
  if (dialect.hasHeader) return { header: first, dataOffset: chunk.nextOffset };
  return { header: first.map((_, index) => `column_${index + 1}`), dataOffset: dialect.startOffset };
}
