// A row of cells → the values of one record, in the order in which they are inserted: the content hashes, the fields'
// columns, then the overflow. Row-level failures are data.
import type { StoredValue } from "../field.ts";
import type { ContentHash } from "../lib/hash.ts";
import { PARSERS, parsePoint, type Reading } from "./values.ts";

/** How a field's value is read, and whether it has columns of its own (a point has two) or lives in the overflow. */
export type RecordColumn = { cell: number; reading: Reading; overflow: boolean };

/** Fields past the table's columns, as one JSON array: a value each, a point as [lat, lon]. */
export type Overflow = (StoredValue | [number, number])[];

const isBlank = (code: number) => code <= 32 || code === 160;

/** Typed values may stand among blanks; texts are kept as they are. */
function trimBlanks(text: string): string {
  const last = text.length - 1;
  return isBlank(text.charCodeAt(0)) || isBlank(text.charCodeAt(last)) ? text.trim() : text;
}

function readValue(raw: string, reading: Exclude<Reading, "point">): StoredValue {
  if (raw === "") return null;
  if (reading === "text") return raw;
  return PARSERS[reading](trimBlanks(raw)) ?? null;
}

/** @param hasOverflow whether the table has an overflow column */
export function toRecord(
  row: string[],
  content: ContentHash,
  columns: RecordColumn[],
  hasOverflow: boolean,
): (StoredValue | Overflow)[] {
  const values: (StoredValue | Overflow)[] = [content.hash, content.check];
  const overflow: Overflow = [];
  for (const { cell, reading, overflow: isOverflow } of columns) {
    const raw = row[cell] ?? "";
    if (reading === "point") {
      const point = raw === "" ? undefined : parsePoint(trimBlanks(raw));
      if (isOverflow) overflow.push(point ? [point.lat, point.lon] : null);
      else values.push(point?.lat ?? null, point?.lon ?? null);
    } else if (isOverflow) overflow.push(readValue(raw, reading));
    else values.push(readValue(raw, reading));
  }
  if (hasOverflow) values.push(overflow);
  return values;
}
