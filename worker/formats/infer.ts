// Types over the whole file: a reading holds for every value of a column, or it is not inferred. The state is plain
// data (a bit mask per column), so that it can be kept in a checkpoint between chunks.
import type { FieldType } from "../field.ts";
import { fits, READINGS, type Reading } from "./values.ts";

export type InferState = {
  /** Per column, one bit per reading of READINGS that is still possible. */
  masks: number[];
  /** Per column, whether it held any value at all. */
  seen: boolean[];
  rows: number;
};

const ALL = (1 << READINGS.length) - 1;

export function beginInference(columns: number): InferState {
  return { masks: Array(columns).fill(ALL), seen: Array(columns).fill(false), rows: 0 };
}

const bitsOf = (...readings: Reading[]) =>
  readings.reduce((mask, reading) => mask | (1 << READINGS.indexOf(reading as (typeof READINGS)[number])), 0);

/** Readings that can still hold for a text once this one does: a whole number is a decimal with either mark. */
const COMPATIBLE: Partial<Record<Reading, number>> = {
  boolean: bitsOf("boolean"),
  int: bitsOf("int", "double_point", "double_comma"),
  date_ymd: bitsOf("date_ymd"),
  datetime_ymd: bitsOf("datetime_ymd"),
  point: bitsOf("point"),
};

/** The readings of `mask` that this text allows. */
function narrow(text: string, mask: number): number {
  let left = mask;
  for (let bit = 0; bit < READINGS.length; bit++) {
    const reading = READINGS[bit];
    if (reading === undefined || (left & (1 << bit)) === 0) continue;
    if (!fits(text, reading)) left &= ~(1 << bit);
    else if (COMPATIBLE[reading] !== undefined) return left & COMPATIBLE[reading];
  }
  return left;
}

/**
 * An inference that asks one thing only: are these readings still the ones that would be preferred? Readings before each
 * one's own are open, so that a column costs nothing once they are excluded.
 */
export function beginRecheck(readings: Reading[]): InferState {
  const masks = readings.map((reading) => {
    const own = READINGS.indexOf(reading as (typeof READINGS)[number]);
    return own === -1 ? ALL : (1 << own) - 1;
  });
  return { masks, seen: readings.map(() => false), rows: 0 };
}

/** The answer, once every row was seen and each value that is new fits its reading. */
export function isStillPreferred(state: InferState, readings: Reading[]): boolean {
  return readings.every((reading, column) => (state.seen[column] ? state.masks[column] === 0 : reading === "text"));
}

/** Whether a row has a value for which its column's reading does not hold. */
export function breaksReadings(row: string[], readings: Reading[], columns: number[]): boolean {
  return readings.some((reading, column) => {
    const text = (row[columns[column] ?? -1] ?? "").trim();
    return text !== "" && reading !== "text" && !fits(text, reading);
  });
}

/** Narrows the state by some rows, in place. `columns` maps the state's columns to the rows' cells. */
export function inferRows(state: InferState, rows: string[][], columns: number[]): void {
  const { masks, seen } = state;
  for (let column = 0; column < masks.length; column++) {
    const cell = columns[column] ?? -1;
    let mask = masks[column] ?? 0;
    let previous: string | undefined;
    for (const row of rows) {
      if (mask === 0) break;
      const raw = row[cell];
      // Neighbouring rows often repeat a value, and its verdict.
      if (raw === undefined || raw === "" || raw === previous) continue;
      previous = raw;
      const text = raw.trim();
      if (text === "") continue;
      seen[column] = true;
      mask = narrow(text, mask);
    }
    masks[column] = mask;
    if (!seen[column]) seen[column] = rows.some((row) => (row[cell] ?? "").trim() !== "");
  }
  state.rows += rows.length;
}

/** The preferred reading that held for all values; text where none did, or where there was no value. */
export function readingOf(state: InferState, column: number): Reading {
  const mask = state.seen[column] ? (state.masks[column] ?? 0) : 0;
  return READINGS.find((_, bit) => mask & (1 << bit)) ?? "text";
}

export function typeOf(reading: Reading): FieldType {
  if (reading === "double_point" || reading === "double_comma") return "double";
  if (reading.startsWith("datetime")) return "datetime";
  if (reading.startsWith("date")) return "date";
  if (reading === "point") return "geo_point_2d";
  return reading as "text" | "int" | "boolean";
}
