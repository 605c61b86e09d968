// DBF → rows, streamed. Deleted records are passed over.
import { MAX_FIELDS } from "../../config.ts";
import { ByteQueue } from "../byte-queue.ts";
import type { Row } from "../cell.ts";
import { ColumnSet, type Conversion, type ReadParams, SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { type Encoding, toEncoding } from "../encodings.ts";
import { bytePieces } from "../text-pieces.ts";
import {
  type DbfHeader,
  dbfDecoder,
  encodingOfLanguage,
  readDbfHeader,
  readDbfValue,
  typeOfDbfField,
} from "./fields.ts";

const DELETED = 0x2a;
const END_OF_FILE = 0x1a;
const HEADER_BYTES = 32;

export type DbfTable = { header: DbfHeader; decode: (bytes: Uint8Array) => string; queue: ByteQueue };

/** @param encoding by the publisher's word or a .cpg file; null: by the table's own, or its bytes */
export async function openDbf(pieces: AsyncIterable<Uint8Array>, encoding: Encoding | null): Promise<DbfTable> {
  const queue = new ByteQueue(pieces);
  const start = await queue.peek(HEADER_BYTES);
  if (start === null) throw new SourceFault("dbf_damaged", { reason: "header" });
  const dataOffset = (start[8] ?? 0) + (start[9] ?? 0) * 256;
  const head = await queue.take(dataOffset);
  if (head === null) throw new SourceFault("dbf_damaged", { reason: "header" });
  const known = encoding ?? encodingOfLanguage(head[29] ?? 0);
  return { header: readDbfHeader(head, known ?? "windows-1252"), decode: dbfDecoder(known), queue };
}

/** The table's columns, by names that are unique. */
export function addDbfColumns(header: DbfHeader, set: ColumnSet, rename = (name: string) => name): number[] {
  return header.fields.map((field) => {
    const name = rename(field.name) || "column";
    let label = name;
    for (let n = 2; set.columns.some((column) => column.label === label); n++) label = `${name}_${n}`;
    return set.indexOf(label, typeOfDbfField(field));
  });
}

/** Every record in its order, a deleted one as null. @throws SourceFault `dbf_damaged` when the file is cut short */
export async function* dbfRecords({ header, decode, queue }: DbfTable): AsyncGenerator<Row | null> {
  for (let index = 0; index < header.records; index++) {
    const record = await queue.take(header.recordBytes);
    if (record?.[0] === END_OF_FILE && index > 0) return;
    if (record === null) throw new SourceFault("source_is_truncated", { found: index, expected: header.records });
    yield record[0] === DELETED ? null : header.fields.map((field) => readDbfValue(record, field, decode));
  }
}

export async function convertDbf(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const encoding = params.encoding === undefined ? null : toEncoding(params.encoding);
  const table = await openDbf(bytePieces(source), encoding);
  const set = new ColumnSet(MAX_FIELDS);
  addDbfColumns(table.header, set);
  async function* rows() {
    for await (const row of dbfRecords(table)) if (row !== null) yield row;
  }
  return { columns: set.columns, rows: rows() };
}
