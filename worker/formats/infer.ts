// Types over the whole file: a reading holds for every value of a column, or it is not inferred. The state is plain
// data (a bit mask per column), so that it can be kept in a checkpoint between chunks.
import type { FieldType } from "../field.ts";
import type { Cell, Row } from "./cell.ts";
import { fits, type InferredReading, isDeclared, isNumeric, READINGS, type Reading } from "./values.ts";

export type InferState = {
  /** Per column, one bit per reading of READINGS that is still possible. */
  masks: number[];
  /** Per column, whether it held any value at all. */
  seen: boolean[];
  rows: number;
};

const ALL = (1 << READINGS.length) - 1;

const bitsOf = (...readings: InferredReading[]) =>
  readings.reduce((mask, reading) => mask | (1 << READINGS.indexOf(reading)), 0);

const bitsWhere = (holds: (reading: InferredReading) => boolean) => bitsOf(...READINGS.filter(holds));

const NUMERIC = bitsWhere(isNumeric);

/** The readings that give a column the type which its format says it has. */
function bitsOfType(type: FieldType): number {
  return bitsWhere(
    (reading) => typeOf(reading) === type || (type === "double" && isNumeric(reading) && reading !== "int"),
  );
}

/** @param types what the format itself says of a column; nothing, or null, where only the values tell */
export function beginInference(columns: number, types: (FieldType | null)[] = []): InferState {
  const known = Array.from({ length: columns }, (_, index) => types[index] ?? null);
  return {
    masks: known.map((type) => (type === null ? ALL : bitsOfType(type))),
    // A typed column keeps its type without a single value.
    seen: known.map((type) => type !== null),
    rows: 0,
  };
}

const POINT_NUMBER = bitsOf("double_point", "double_space_point", "double_en");
const COMMA_NUMBER = bitsOf("double_comma", "double_space", "double_de");

/** "1.234" and "1,234" may be a thousand and more. */
const mayBeGroup = (text: string) => /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text);

/** Readings that can still hold for a cell once this one does: a whole number is a decimal with either mark. */
function compatible(cell: Cell, reading: InferredReading): number | null {
  switch (reading) {
    case "boolean":
    case "date_ymd":
    case "datetime_ymd":
      return typeof cell === "string" && reading === "date_ymd" ? bitsOf("date_ymd", "datetime_ymd") : bitsOf(reading);
    case "int":
      return NUMERIC;
    case "double_point":
      if (typeof cell !== "string") return NUMERIC & ~bitsOf("int", "int_space");
      return mayBeGroup(cell) ? POINT_NUMBER | bitsOf("double_de") : POINT_NUMBER;
    case "double_comma":
      return typeof cell === "string" && mayBeGroup(cell) ? COMMA_NUMBER | bitsOf("double_en") : COMMA_NUMBER;
    // "1.234,5" is a point as well.
    case "point":
      return typeof cell === "object" ? bitsOf("point", "json") : bitsOf("point", "double_de");
    case "shape":
      return typeof cell === "object" ? bitsOf("shape", "json") : bitsOf("shape");
    default:
      return null;
  }
}

/** The readings of `mask` that this cell allows. */
function narrow(cell: Cell, mask: number): number {
  let left = mask;
  for (let bit = 0; bit < READINGS.length; bit++) {
    const reading = READINGS[bit];
    if (reading === undefined || (left & (1 << bit)) === 0) continue;
    if (!fits(cell, reading)) {
      left &= ~(1 << bit);
      if (left === 0) return 0;
      continue;
    }
    const others = compatible(cell, reading);
    if (others !== null) return left & others;
  }
  return left;
}

type Types = (FieldType | null)[];

/**
 * An inference that asks one thing only: are these readings still the ones that would be preferred? Readings before each
 * one's own are open, so that a column costs nothing once they are excluded.
 * @param types what the format itself says of a column: nothing is open there, nor where the publisher has declared one
 */
export function beginRecheck(readings: Reading[], types: Types = []): InferState {
  const masks = readings.map((reading, column) => {
    if (isDeclared(reading) || (types[column] ?? null) !== null) return 0;
    const own = READINGS.indexOf(reading as InferredReading);
    return own === -1 ? ALL : (1 << own) - 1;
  });
  return {
    masks,
    seen: readings.map((reading, column) => isDeclared(reading) || (types[column] ?? null) !== null),
    rows: 0,
  };
}

/** The answer, once every row was seen and each value that is new fits its reading. */
export function isStillPreferred(state: InferState, readings: Reading[], retyped: boolean[] = []): boolean {
  return readings.every(
    (reading, column) =>
      retyped[column] === true || (state.seen[column] ? state.masks[column] === 0 : reading === "text"),
  );
}

/** Whether a row has a value for which its column's reading does not hold. */
export function breaksReadings(row: Row, readings: Reading[], columns: number[]): boolean {
  return readings.some((reading, column) => {
    const raw = row[columns[column] ?? -1];
    if (!isValue(raw) || reading === "text" || isDeclared(reading)) return false;
    return !fits(typeof raw === "string" ? raw.trim() : raw, reading);
  });
}

const isValue = (cell: Cell | undefined): cell is Cell =>
  cell !== undefined && cell !== null && (typeof cell !== "string" || (cell !== "" && cell.trim() !== ""));

/**
 * Narrows the state by some rows, in place. `columns` maps the state's columns to the rows' cells.
 * @param typed texts of this source are texts: one that looks like a number is a code
 */
export function inferRows(state: InferState, rows: Row[], columns: number[], typed = false): void {
  const { masks, seen } = state;
  for (let column = 0; column < masks.length; column++) {
    const cell = columns[column] ?? -1;
    let mask = masks[column] ?? 0;
    let previous: Cell | undefined;
    for (const row of rows) {
      if (mask === 0) break;
      const raw = row[cell];
      // Neighbouring rows often repeat a value, and its verdict.
      if (raw === undefined || raw === null || raw === "" || raw === previous) continue;
      previous = raw;
      const value = typeof raw === "string" ? raw.trim() : raw;
      if (value === "") continue;
      seen[column] = true;
      if (typed && typeof value === "string") mask &= ~NUMERIC;
      mask = narrow(value, mask);
    }
    masks[column] = mask;
    if (!seen[column]) seen[column] = rows.some((row) => isValue(row[cell]));
  }
  state.rows += rows.length;
}

/** The preferred reading that held for all values; text where none did, or where there was no value. */
export function readingOf(state: InferState, column: number): Reading {
  const mask = state.seen[column] ? (state.masks[column] ?? 0) : 0;
  return READINGS.find((_, bit) => mask & (1 << bit)) ?? "text";
}

const TYPES: Partial<Record<Reading, FieldType>> = { point: "geo_point_2d", shape: "geo_shape", json: "json_blob" };

export function typeOf(reading: Reading): FieldType {
  if (isDeclared(reading)) return reading.slice(3) as FieldType;
  if (reading.startsWith("int")) return "int";
  if (reading.startsWith("double")) return "double";
  if (reading.startsWith("datetime")) return "datetime";
  if (reading.startsWith("date")) return "date";
  return TYPES[reading] ?? (reading as "text" | "boolean");
}
