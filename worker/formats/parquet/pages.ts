// The pages of a column chunk, looked through before the library decodes them: it gives room to as many values as a page's
// header says, and repeats a value as often as a run says. No number is larger than the row group allows.
import type { ColumnMetaData, PageHeader, SchemaTree } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from "hyparquet/src/schema.js";
import { MAX_PARQUET_PAGE_BYTES } from "../../config.ts";
import { SourceFault } from "../conversion.ts";
import { COMPRESSORS } from "./compressors.ts";

type Reader = { view: DataView; offset: number };

export type ColumnChunk = { meta: ColumnMetaData; path: SchemaTree[]; isList: boolean };

const damaged = (reason: string) => new SourceFault("parquet_damaged", { reason });

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function varint(reader: Reader): number {
  for (let value = 0, shift = 0; shift < 35; shift += 7) {
    const byte = reader.view.getUint8(reader.offset++);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw damaged("a number of a run");
}

/**
 * Runs of equal values and packed ones, up to `count` values or `end`.
 * @returns how many values there are
 * @throws SourceFault when a run is longer than `count` allows
 */
function checkRuns(view: DataView, from: number, end: number, width: number, count: number): number {
  const reader = { view, offset: from };
  let seen = 0;
  while (seen < count && reader.offset < end) {
    const head = varint(reader);
    const isPacked = head % 2 === 1;
    const values = isPacked ? Math.floor(head / 2) * 8 : Math.floor(head / 2);
    // Packed ones come by eight, so that the last may be more than there are.
    if (values > count - seen + (isPacked ? 7 : 0)) throw damaged(`a run of ${values} values`);
    reader.offset += isPacked ? Math.floor(head / 2) * width : (width + 7) >> 3;
    seen += values;
  }
  return seen;
}

/** Every value of a page has its level. */
function checkLevels(view: DataView, from: number, bytes: number, level: number, count: number): void {
  const isWithin = bytes >= 0 && from + bytes <= view.byteLength;
  if (!isWithin || checkRuns(view, from, from + bytes, widthOf(level), count) < count) {
    throw damaged("the levels of a page");
  }
}

const widthOf = (level: number) => 32 - Math.clz32(level);

function unpack(bytes: Uint8Array, size: number, codec: ColumnMetaData["codec"]): Uint8Array {
  return codec === "UNCOMPRESSED" ? bytes : (COMPRESSORS[codec]?.(bytes, size) ?? bytes);
}

type Values = { view: DataView; from: number };

/** A page of the first version: levels, each behind its length, and values are packed as one. */
function valuesOfPage(header: PageHeader, count: number, body: Uint8Array, { meta, path }: ColumnChunk): Values {
  const view = viewOf(unpack(body, header.uncompressed_page_size, meta.codec));
  let from = 0;
  for (const level of [getMaxRepetitionLevel(path), getMaxDefinitionLevel(path)]) {
    if (level === 0) continue;
    const bytes = view.getUint32(from, true);
    checkLevels(view, from + 4, bytes, level, count);
    from += 4 + bytes;
  }
  return { view, from };
}

/** A page of the second version: its header says the lengths of the levels, which are not packed. */
function valuesOfPageTwo(header: PageHeader, count: number, body: Uint8Array, { meta, path }: ColumnChunk): Values {
  const two = header.data_page_header_v2;
  const repetition = two?.repetition_levels_byte_length ?? 0;
  const definition = two?.definition_levels_byte_length ?? 0;
  const [view, levels] = [viewOf(body), [getMaxRepetitionLevel(path), getMaxDefinitionLevel(path)]];
  if (levels[0]) checkLevels(view, 0, repetition, levels[0], count);
  if (levels[1]) checkLevels(view, repetition, definition, levels[1], count);
  const from = repetition + definition;
  if (!(repetition >= 0 && definition >= 0 && from <= body.length)) throw damaged("the levels of a page");
  const packed = body.subarray(from);
  const size = header.uncompressed_page_size - from;
  return { view: viewOf(two?.is_compressed === false ? packed : unpack(packed, size, meta.codec)), from: 0 };
}

/** Numbers that stand for values of a dictionary, and truth values, are runs. */
function checkValues({ view, from }: Values, encoding: string | undefined, count: number): void {
  if (from >= view.byteLength) return;
  if (encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY") {
    const width = view.getUint8(from);
    if (width > 32) throw damaged(`numbers of ${width} bits`);
    if (width > 0) checkRuns(view, from + 1, view.byteLength, width, count);
  } else if (encoding === "RLE") checkRuns(view, from + 4, view.byteLength, 1, count);
}

/** Pages have room for what they unpack to, and lie in their chunk. */
function checkSizes({ compressed_page_size: packed, uncompressed_page_size: size }: PageHeader, left: number): void {
  if (!(packed >= 0 && packed <= left)) throw damaged(`a page of ${packed} bytes`);
  if (size > MAX_PARQUET_PAGE_BYTES)
    throw new SourceFault("parquet_page_too_large", { bytes: size, limit: MAX_PARQUET_PAGE_BYTES });
  if (!(size >= 0)) throw damaged(`a page of ${size} bytes`);
}

/** How many values a page says to have; no more than there is room for. */
function countOf(header: PageHeader, most: number, rows: number): number {
  const { data_page_header: one, data_page_header_v2: two, dictionary_page_header: dictionary } = header;
  const count = (one ?? two ?? dictionary)?.num_values ?? 0;
  // Each value of a dictionary has a byte at the least.
  if (!(count >= 0 && count <= (dictionary ? header.uncompressed_page_size : most))) {
    throw damaged(`a page of ${count} values`);
  }
  if (two && !(two.num_rows >= 0 && two.num_rows <= rows && two.num_nulls >= 0 && two.num_nulls <= count)) {
    throw damaged(`a page of ${two.num_rows} rows`);
  }
  return count;
}

/**
 * @param bytes the chunk
 * @param rows of the row group
 * @throws SourceFault `parquet_damaged`, `parquet_page_too_large`; RangeError behind the end of a page
 */
export function checkPages(bytes: Uint8Array, chunk: ColumnChunk, rows: number): void {
  const reader = { view: viewOf(bytes), offset: 0 };
  const most = chunk.isList ? Number(chunk.meta.num_values) : rows;
  let seen = 0;
  while (reader.offset < bytes.length - 1 && seen < most) {
    const header = parquetHeader(reader);
    checkSizes(header, bytes.length - reader.offset);
    const body = bytes.subarray(reader.offset, reader.offset + header.compressed_page_size);
    reader.offset += header.compressed_page_size;
    const count = countOf(header, most - seen, rows);
    if (header.type === "DICTIONARY_PAGE") continue;
    const isTwo = header.type === "DATA_PAGE_V2";
    const values = (isTwo ? valuesOfPageTwo : valuesOfPage)(header, count, body, chunk);
    checkValues(values, (header.data_page_header_v2 ?? header.data_page_header)?.encoding, count);
    seen += count;
  }
  if (seen < most) throw damaged(`${seen} values of ${most}`);
}
