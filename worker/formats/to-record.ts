// A row of cells → the values of one record, in the order in which they are inserted: the content hash, the fields'
// columns, then the overflow. Row-level failures are data.
import type { StoredValue } from "../field.ts";
import { hash53 } from "../lib/hash.ts";
import { PARSERS, parsePoint, type Reading } from "./values.ts";

/** How a field's value is read, and whether it has columns of its own (a point has two) or lives in the overflow. */
export type RecordColumn = { cell: number; reading: Reading; overflow: boolean };

function readValue(raw: string, reading: Reading): StoredValue {
  if (reading === "text") return raw;
  if (reading === "point") return null;
  const text = raw.trim();
  return text === "" ? null : (PARSERS[reading](text) ?? null);
}

/**
 * Appends a record's values to `values`.
 * @param hasOverflow whether the table has an overflow column
 */
export function pushRecord(row: string[], columns: RecordColumn[], hasOverflow: boolean, values: StoredValue[]): void {
  const hashAt = values.push(0) - 1;
  const overflow: (StoredValue | [number, number])[] = [];
  let content = "";
  for (const { cell, reading, overflow: isOverflow } of columns) {
    const raw = row[cell] ?? "";
    const point = reading === "point" ? parsePoint(raw.trim()) : undefined;
    const value = raw === "" ? null : readValue(raw, reading);
    content += reading === "point" ? `${point?.lat},${point?.lon}\u001f` : `${value}\u001f`;
    if (isOverflow) overflow.push(reading === "point" ? (point ? [point.lat, point.lon] : null) : value);
    else if (reading === "point") values.push(point?.lat ?? null, point?.lon ?? null);
    else values.push(value);
  }
  if (hasOverflow) values.push(JSON.stringify(overflow));
  values[hashAt] = hash53(content);
}
