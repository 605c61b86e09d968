// The beginning of a source as it would be read: what it is and why, its columns with the types of a sample, and its first
// rows. Reads no more than it is given, and judges nothing: types hold for the sample only.
import type { FieldType } from "../field.ts";
import type { Format } from "../format.ts";
import { cellText, type Row } from "./cell.ts";
import { isFault, type ReadParams, SourceFault } from "./conversion.ts";
import type { DialectParams } from "./csv/dialect.ts";
import { type ByteSource, NotInEncoding, readChunk } from "./csv/read.ts";
import { readDialect, readHeader } from "./csv/read-dialect.ts";
import { type Detected, detect } from "./detect.ts";
import { toEncoding } from "./encodings.ts";
import { gunzip } from "./gzip/read.ts";
import { guessLegacyEncoding } from "./legacy-encoding.ts";
import { CONVERTERS, formatToRead } from "./registry.ts";
import { chooseEntries } from "./zip/choose-entry.ts";
import { detectZip } from "./zip/detect.ts";
import { openArchive } from "./zip/open.ts";

export type PreviewParams = ReadParams & DialectParams;

export type PreviewOptions = {
  type: Format | "auto";
  params: PreviewParams;
  /** The source goes on behind what is given of it. */
  truncated: boolean;
  /** Which entries of an archive are meant; null for the only one. */
  chosen: ((name: string) => boolean) | null;
  maxRows: number;
  /** Of what an archive or a gzip file unpacks to. */
  maxBytes: number;
};

export type Preview = {
  format: Format;
  /** What it was recognised by. */
  reason: string;
  /** How text in rows is written; empty for formats that say it themselves. */
  params: PreviewParams;
  columns: { label: string; type: FieldType | null }[];
  rows: Row[];
  /** Texts of this format are texts, whatever they look like. */
  typed: boolean;
};

const HEAD_BYTES = 64 * 1024;
const MAX_DEPTH = 2;
/** What cannot be read without its end. */
const NEEDS_END = new Set<string>(["zip", "xlsxfile", "xlsfile", "odsfile", "shapefile", "parquetfile"]);

async function detectSource(source: ByteSource, { params, maxBytes }: PreviewOptions): Promise<Detected> {
  const head = await source.read(0, HEAD_BYTES);
  const found = detect(head, params.encoding === undefined ? null : toEncoding(params.encoding));
  return found.kind === "zip" ? detectZip((await openArchive(source, maxBytes)).entries) : found;
}

/** As many bytes as may be looked at; the rest is not unpacked. */
async function collect(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<ByteSource> {
  const whole = new Uint8Array(maxBytes);
  let filled = 0;
  for await (const piece of stream) {
    const part = piece.subarray(0, maxBytes - filled);
    whole.set(part, filled);
    filled += part.length;
    if (filled === maxBytes) break;
  }
  return toByteSource(whole.subarray(0, filled));
}

export const toByteSource = (bytes: Uint8Array): ByteSource => ({
  bytes: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, Math.min(bytes.length, offset + length)),
});

/** Of several files the first, which sets the columns. */
async function unpack(kind: "gzip" | "zip", source: ByteSource, { params, chosen, maxBytes }: PreviewOptions) {
  if (kind === "gzip") return collect(gunzip(source), maxBytes);
  const archive = await openArchive(source, maxBytes);
  const [first] = chooseEntries(archive.entries, params.entry, chosen, archive.entries.length);
  return collect(first === undefined ? (async function* () {})() : archive.bytes(first), maxBytes);
}

async function readText(source: ByteSource, { params, maxRows, truncated }: PreviewOptions) {
  const limits = { chunkBytes: HEAD_BYTES, maxRowBytes: source.bytes + 1 };
  const dialect = await readDialect(source, params);
  const { header, dataOffset } = await readHeader(source, dialect, limits);
  const chunk = await readChunk(source, dialect, dataOffset, { ...limits, maxRows });
  // The last row of a part is cut somewhere.
  const rows = truncated && chunk.done ? chunk.rows.slice(0, -1) : chunk.rows;
  const found = {
    separator: dialect.delimiter,
    encoding: dialect.encoding,
    headers_first_row: dialect.hasHeader,
    doublequote: dialect.quotes,
    first_row_no: params.first_row_no ?? 1,
  };
  return {
    params: found,
    columns: header.map((label) => ({ label: cellText(label), type: null })),
    rows,
    typed: false,
  };
}

async function readConverted(format: Exclude<Format, "csvfile">, source: ByteSource, options: PreviewOptions) {
  const { convert, typed } = CONVERTERS[format];
  const { columns, rows: all } = await convert(source, options.params);
  const rows: Row[] = [];
  try {
    for await (const row of all) {
      if (!isFault(row)) rows.push(row);
      if (rows.length >= options.maxRows) break;
    }
  } catch (thrown) {
    // What was cut off at the end of the sample is no fault of the source.
    if (rows.length === 0) throw thrown;
  }
  return { params: options.params, columns, rows, typed };
}

async function readFormat(format: Format, source: ByteSource, options: PreviewOptions) {
  const read = (params: PreviewParams) =>
    format === "csvfile"
      ? readText(source, { ...options, params })
      : readConverted(format, source, { ...options, params });
  try {
    return await read(options.params);
  } catch (thrown) {
    if (!(thrown instanceof NotInEncoding) || options.params.encoding !== undefined) throw thrown;
    const encoding = guessLegacyEncoding(await source.read(thrown.offset, HEAD_BYTES));
    return read({ ...options.params, encoding });
  }
}

/** @throws SourceFault, with the code of its sentence */
export async function readPreview(source: ByteSource, options: PreviewOptions, depth = 0): Promise<Preview> {
  const found = await detectSource(source, options);
  if (found.kind === "empty") throw new SourceFault("source_is_empty");
  if (found.kind === "html") throw new SourceFault("source_is_html");
  if (options.truncated && NEEDS_END.has(found.kind === "format" ? found.format : found.kind)) {
    throw new SourceFault("preview_too_large");
  }
  if (found.kind === "binary") throw new SourceFault("source_is_binary", { kind: found.name });
  if (found.kind !== "format") {
    if (depth >= MAX_DEPTH) throw new SourceFault("archive_too_deep");
    return readPreview(await unpack(found.kind, source, options), options, depth + 1);
  }
  const { reason } = found;
  const format = formatToRead(options.type, found.format);
  if (format === null) {
    throw new SourceFault("source_other_format", { declared: options.type, found: found.format, reason });
  }
  return { format, reason, ...(await readFormat(format, source, options)) };
}
