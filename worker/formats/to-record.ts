// A row of cells → the values of one record, in the order in which they are inserted: the content hashes, the fields'
// columns, then the overflow. Row-level failures are data.
import type { StoredValue } from "../field.ts";
import type { ContentHash } from "../lib/hash.ts";
import { fromWallClock } from "../lib/wall-clock.ts";
import { type Cell, cellText, type Row } from "./cell.ts";
import { DECLARED, declaredPoint } from "./declared.ts";
import { type LatLon, pointOfCell } from "./points.ts";
import { isDeclared, type Reading, readAs } from "./values.ts";

/** How a field's value is read, and whether it has columns of its own (a point has two) or lives in the overflow. */
export type RecordColumn = {
  cell: number;
  reading: Reading;
  overflow: boolean;
  /** Between the elements of a list of texts. */
  separator?: string | undefined;
  /** IANA zone of times that name none; UTC without. */
  zone?: string | undefined;
};

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

/** A time with a zone of its own; a day of a month is no offset. */
const NAMES_ZONE = /:\d{2}(?:[.,]\d+)? ?(?:Z|[+-]\d{2}:?\d{2})$/i;

/** A list of texts, as JSON; blank elements are none. */
function toList(text: string, separator: string): string {
  const elements = text.split(separator).map((element) => element.trim());
  return JSON.stringify(elements.filter((element) => element !== ""));
}

/** @param cell not empty. @returns undefined for what does not fit */
function readValue(
  cell: Cell,
  reading: Exclude<Reading, PointReading>,
  separator: string | undefined,
): StoredValue | undefined {
  if (reading === "text") return separator === undefined ? cellText(cell) : toList(cellText(cell), separator);
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
    const { cell: at, reading, overflow: isOverflow, separator, zone } = columns[column] as RecordColumn;
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
    let value = isEmpty ? null : readValue(cell, reading, separator);
    if (zone !== undefined && typeof value === "number" && !NAMES_ZONE.test(cellText(cell))) {
      value = fromWallClock(zone, value);
    }
    if (value === undefined) onMisfit(column, raw);
    if (isOverflow) overflow.push(value ?? null);
    else values.push(value ?? null);
  }
  if (hasOverflow) values.push(overflow);
  return values;
}

/** Whether a value is there that its reading cannot read: it becomes null. */
export function isMisfit(cell: Cell | undefined, reading: Reading): boolean {
  if (cell === undefined || cell === null || reading === "text") return false;
  const value = trimBlanks(cell);
  if (value === "") return false;
  return isPoint(reading)
    ? readLatLon(value, reading) === undefined
    : readValue(value, reading, undefined) === undefined;
}
