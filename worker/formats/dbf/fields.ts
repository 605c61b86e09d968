// dBase tables: header, columns and the values of a record (dBase III to V, FoxPro). Records have a fixed width.
import type { FieldType } from "../../field.ts";
import type { Cell } from "../cell.ts";
import { SourceFault } from "../conversion.ts";
import { decodeLeniently, decodeStrictly, type Encoding } from "../encodings.ts";

export type DbfField = { name: string; kind: string; offset: number; length: number; decimals: number };

export type DbfHeader = {
  records: number;
  dataOffset: number;
  recordBytes: number;
  language: number;
  fields: DbfField[];
};

const HEADER_BYTES = 32;
const FIELD_BYTES = 32;
const END_OF_FIELDS = 0x0d;

/** Language drivers by their number; a table without one is judged by its bytes. */
const LANGUAGES = new Map<number, Encoding>([
  [0x01, "cp850"],
  [0x02, "cp850"],
  [0x03, "windows-1252"],
  [0x04, "macintosh"],
  [0x57, "windows-1252"],
  [0x58, "windows-1252"],
  [0x59, "windows-1252"],
  [0xc8, "windows-1250"],
  [0xc9, "windows-1251"],
  [0xcb, "windows-1253"],
]);

export const encodingOfLanguage = (language: number): Encoding | null => LANGUAGES.get(language) ?? null;

/** @param head from the beginning of the table, at least its header; @throws SourceFault `dbf_damaged` */
export function readDbfHeader(head: Uint8Array, encoding: Encoding): DbfHeader {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < HEADER_BYTES + 1) throw new SourceFault("dbf_damaged", { reason: "header" });
  const dataOffset = view.getUint16(8, true);
  const recordBytes = view.getUint16(10, true);
  const fields: DbfField[] = [];
  let offset = 1;
  for (let at = HEADER_BYTES; at + FIELD_BYTES <= Math.min(dataOffset, head.length); at += FIELD_BYTES) {
    if (head[at] === END_OF_FIELDS) break;
    const end = head.subarray(at, at + 11).indexOf(0);
    const name = decodeLeniently(head.subarray(at, at + (end === -1 ? 11 : end)), encoding).trim();
    const kind = String.fromCharCode(head[at + 11] ?? 0);
    const wide = kind === "C" ? (head[at + 17] ?? 0) * 256 : 0;
    const length = (head[at + 16] ?? 0) + wide;
    fields.push({ name, kind, offset, length, decimals: head[at + 17] ?? 0 });
    offset += length;
  }
  const isWhole =
    fields.length > 0 && dataOffset >= HEADER_BYTES + FIELD_BYTES * fields.length && offset <= recordBytes;
  if (!isWhole || fields.some(({ kind, length }) => !/[A-Z@+0]/.test(kind) || length === 0)) {
    throw new SourceFault("dbf_damaged", { reason: "header" });
  }
  return { records: view.getUint32(4, true), dataOffset, recordBytes, language: head[29] ?? 0, fields };
}

/** The type that a column of a table has by its own word; null where its values decide between whole and decimal. */
export function typeOfDbfField({ kind, decimals, length }: DbfField): FieldType | null {
  if (kind === "D") return "date";
  if (kind === "L") return "boolean";
  if (kind === "I" || kind === "+") return "int";
  if (kind === "B" || kind === "O") return "double";
  if (kind === "T" || kind === "@") return "datetime";
  if (kind === "N") return decimals > 0 ? "double" : length <= 15 ? "int" : null;
  return kind === "F" ? null : "text";
}

/** Julian day and milliseconds of FoxPro. */
function toInstant(bytes: Uint8Array): Cell {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [day, millis] = [view.getInt32(0, true), view.getInt32(4, true)];
  const instant = (day - 2_440_588) * 86_400_000 + millis;
  return day <= 0 || Math.abs(instant) > 8e15 ? null : new Date(instant).toISOString();
}

function toNumber(text: string): Cell {
  // Overflow is written as stars; some tools write a comma.
  const number = Number(text.replace(",", "."));
  return text === "" || !Number.isFinite(number) ? null : number;
}

const toDay = (text: string) =>
  /^\d{8}$/.test(text) && text !== "00000000" ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : null;

function toBoolean(text: string): Cell {
  return /^[YyTtOoVv1]$/.test(text) ? true : /^[NnFf0]$/.test(text) ? false : null;
}

/** Padding is no part of a text; leading blanks are. */
function toText(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): Cell {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 32 || bytes[end - 1] === 0)) end--;
  return end === 0 ? null : decode(bytes.subarray(0, end));
}

/** @param record its bytes, the mark of deletion first; @param decode of texts */
export function readDbfValue(record: Uint8Array, field: DbfField, decode: (bytes: Uint8Array) => string): Cell {
  const bytes = record.subarray(field.offset, field.offset + field.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ascii = () =>
    String.fromCharCode(...bytes)
      .replaceAll("\0", " ")
      .trim();
  switch (field.kind) {
    case "N":
    case "F":
      return toNumber(ascii());
    case "D":
      return toDay(ascii());
    case "L":
      return toBoolean(ascii());
    case "I":
    case "+":
      return bytes.length === 4 ? view.getInt32(0, true) : null;
    case "B":
    case "O":
      return bytes.length === 8 && Number.isFinite(view.getFloat64(0, true)) ? view.getFloat64(0, true) : null;
    case "T":
    case "@":
      return bytes.length === 8 ? toInstant(bytes) : null;
    // Memos are in a file of their own.
    case "M":
    case "G":
    case "P":
    case "0":
      return null;
    default:
      return toText(bytes, decode);
  }
}

/** UTF-8 where a text is of it, the other encoding where not: tables without a code page hold either. */
export function dbfDecoder(encoding: Encoding | null): (bytes: Uint8Array) => string {
  if (encoding !== null) return (bytes) => decodeLeniently(bytes, encoding);
  const strict = decodeStrictly("utf-8");
  return (bytes) => {
    try {
      return strict(bytes, false);
    } catch {
      return decodeLeniently(bytes, "windows-1252");
    }
  };
}
