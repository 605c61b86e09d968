// A row of cells → the values of one record, in the order in which they are inserted: the content hashes, the fields'
// columns, then the overflow. Row-level failures are data.
import type { StoredValue } from "../field.ts";
import type { ContentHash } from "../lib/hash.ts";
import { type Cell, cellText, type Row } from "./cell.ts";
import { DECLARED, declaredPoint } from "./declared.ts";
import { type LatLon, pointOfCell } from "./points.ts";
import { isDeclared, type Reading, readAs } from "./values.ts";

/** How a field's value is read, and whether it has columns of its own (a point has two) or lives in the overflow. */
export type RecordColumn = { cell: number; reading: Reading; overflow: boolean };

/** Fields past the table's columns, as one JSON array: a value each, a point as [lat, lon]. */
export type Overflow = (StoredValue | [number, number])[];

/** Told of a value that does not fit the type which its field was declared to have. */
export type OnMisfit = (column: number, cell: Cell) => void;

type PointReading = "point" | "as_geo_point_2d";

const isPoint = (reading: Reading): reading is PointReading => reading === "point" || reading === "as_geo_point_2d";

const isBlank = (code: number) => code <= 32 || code === 160;

/** Typed values may stand among blanks; texts are kept as they are. */
function trimBlanks(cell: Cell): Cell {
  if (typeof cell !== "string") return cell;
  const last = cell.length - 1;
  return isBlank(cell.charCodeAt(0)) || isBlank(cell.charCodeAt(last)) ? cell.trim() : cell;
}

/** @param cell not empty. @returns undefined for what does not fit */
function readValue(cell: Cell, reading: Exclude<Reading, PointReading>): StoredValue | undefined {
  if (reading === "text") return cellText(cell);
  return isDeclared(reading) ? DECLARED[reading](cell) : readAs(cell, reading);
}

const readLatLon = (cell: Cell, reading: PointReading): LatLon | undefined =>
  reading === "point" ? pointOfCell(cell) : declaredPoint(cell);

/** @param hasOverflow whether the table has an overflow column */
export function toRecord(
  row: Row,
  content: ContentHash,
  columns: RecordColumn[],
  hasOverflow: boolean,
  onMisfit: OnMisfit = () => undefined,
): (StoredValue | Overflow)[] {
  const values: (StoredValue | Overflow)[] = [content.hash, content.check];
  const overflow: Overflow = [];
  for (let column = 0; column < columns.length; column++) {
    const { cell: at, reading, overflow: isOverflow } = columns[column] as RecordColumn;
    const raw = row[at] ?? null;
    const cell = raw === null || reading === "text" ? raw : trimBlanks(raw);
    const isEmpty = cell === null || cell === "";
    if (isPoint(reading)) {
      const point = isEmpty ? undefined : readLatLon(cell, reading);
      if (point === undefined && !isEmpty) onMisfit(column, raw);
      if (isOverflow) overflow.push(point ? [point.lat, point.lon] : null);
      else values.push(point?.lat ?? null, point?.lon ?? null);
      continue;
    }
    const value = isEmpty ? null : readValue(cell, reading);
    if (value === undefined) onMisfit(column, raw);
    if (isOverflow) overflow.push(value ?? null);
    else values.push(value ?? null);
  }
  if (hasOverflow) values.push(overflow);
  return values;
}
