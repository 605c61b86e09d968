// The table of a shapefile (dBASE III): fixed widths, names of ten bytes, texts of at most 254, here in UTF-8.
import { toCellText } from "../csv/write.ts";
import type { Column, Table, Value } from "../table.ts";

export const MAX_TEXT_BYTES = 254;
const MAX_NAME_BYTES = 10;
/** `-1.7976931348623157e+308` */
const NUMBER_WIDTH = 24;

export type Attribute = { column: Column; name: string; type: "C" | "N" | "L" | "D"; decimals: number };

const encoder = new TextEncoder();

/** Never half a character. */
function cut(text: string, bytes: number): Uint8Array {
  const target = new Uint8Array(bytes);
  const { written } = encoder.encodeInto(text, target);
  return target.subarray(0, written);
}

/** Ten bytes, all different: `population`, `populatio2`… */
export function toShortNames(names: string[]): string[] {
  const taken = new Set<string>();
  const decoder = new TextDecoder();
  return names.map((name) => {
    const plain = name.normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\w]/g, "_") || "field";
    let short = decoder.decode(cut(plain, MAX_NAME_BYTES));
    for (let count = 2; taken.has(short.toLowerCase()); count++) {
      short = decoder.decode(cut(plain, MAX_NAME_BYTES - String(count).length)) + count;
    }
    taken.add(short.toLowerCase());
    return short;
  });
}

export function toAttributes(columns: Column[]): Attribute[] {
  const names = toShortNames(columns.map(({ key }) => key));
  return columns.map((column, index) => {
    const name = names[index] ?? "";
    const isDay = column.type === "date" && column.precision === null && !column.instant;
    if (isDay) return { column, name, type: "D", decimals: 0 };
    if (column.type === "int") return { column, name, type: "N", decimals: 0 };
    if (column.type === "double") return { column, name, type: "N", decimals: 15 };
    return { column, name, type: column.type === "boolean" ? "L" : "C", decimals: 0 };
  });
}

/**
 * One value as the bytes of its cell, without the blanks that fill it.
 * @param onCut told of a text that is longer than a cell
 */
export function toCell(value: Value, { column, type }: Attribute, table: Table, onCut: () => void): Uint8Array {
  if (value === null || value === undefined) return new Uint8Array();
  if (type === "L") return encoder.encode(value === true ? "T" : "F");
  if (type === "D") return encoder.encode(String(value).replaceAll("-", ""));
  if (type === "N") return cut(String(value), NUMBER_WIDTH);
  const text = toCellText(value, column, table, ",");
  const cell = cut(text, MAX_TEXT_BYTES);
  // A character takes up to three bytes for each of its units.
  if (text.length * 3 > MAX_TEXT_BYTES && encoder.encode(text).length > cell.length) onCut();
  return cell;
}

const FIXED_WIDTHS: Partial<Record<Attribute["type"], number>> = { L: 1, D: 8, N: NUMBER_WIDTH };

export function widthsOf(attributes: Attribute[], rows: Uint8Array[][]): number[] {
  return attributes.map(({ type }, index) => {
    const longest = rows.reduce((most, row) => Math.max(most, row[index]?.length ?? 0), 1);
    return FIXED_WIDTHS[type] ?? longest;
  });
}

function toHeader(attributes: Attribute[], widths: number[], rows: number): Uint8Array {
  const length = 32 + 32 * attributes.length + 1;
  const header = new Uint8Array(length);
  const view = new DataView(header.buffer);
  header[0] = 3;
  // A date of the last change is wanted; one that never changes keeps equal exports equal.
  header.set([126, 1, 1], 1);
  view.setUint32(4, rows, true);
  view.setUint16(8, length, true);
  view.setUint16(
    10,
    widths.reduce((sum, width) => sum + width, 1),
    true,
  );
  attributes.forEach(({ name, type, decimals }, index) => {
    const at = 32 + 32 * index;
    header.set(cut(name, MAX_NAME_BYTES), at);
    header[at + 11] = type.charCodeAt(0);
    header[at + 16] = widths[index] ?? 0;
    header[at + 17] = decimals;
  });
  header[length - 1] = 0x0d;
  return header;
}

export function* toDbf(attributes: Attribute[], rows: Uint8Array[][]): Generator<Uint8Array> {
  const widths = widthsOf(attributes, rows);
  yield toHeader(attributes, widths, rows.length);
  const length = widths.reduce((sum, width) => sum + width, 1);
  for (const row of rows) {
    const record = new Uint8Array(length).fill(0x20);
    let at = 1;
    attributes.forEach(({ type }, index) => {
      const cell = row[index] ?? new Uint8Array();
      const width = widths[index] ?? 0;
      // Numbers stand on the right.
      record.set(cell, type === "N" ? at + width - cell.length : at);
      at += width;
    });
    yield record;
  }
  yield Uint8Array.of(0x1a);
}
