// Cells of a source → stored values, by how they are written. Every reading answers undefined where a cell is not of its
// kind, so that inference ("does it hold for every value?") and conversion ("what is it?") can never disagree.
import type { FieldType, StoredValue } from "../field.ts";
import type { Cell } from "./cell.ts";
import { parseDate, parseDatetime } from "./dates.ts";
import { parseGrouped, parseGroupedInteger } from "./grouped-numbers.ts";
import { parseDecimal, parseInteger } from "./numbers.ts";
import { pointOfCell } from "./points.ts";
import { shapeOfCell } from "./shapes.ts";
import { parseShortDate, parseWordDate } from "./written-dates.ts";

type Parse = (text: string) => StoredValue | undefined;

const WORDS = new Map<string, number>([
  ["oui", 1],
  ["non", 0],
  ["vrai", 1],
  ["faux", 0],
  ["true", 1],
  ["false", 0],
]);

/** oui/non, vrai/faux, true/false in any case → 1/0. "1" and "0" are numbers. */
export function parseBoolean(text: string): number | undefined {
  return text.length > 5 ? undefined : WORDS.get(text.toLowerCase());
}

/** How a column is written: one reading that holds for every value in it. In order of preference. */
export const READINGS = [
  "boolean",
  "int",
  "double_point",
  "double_comma",
  "int_space",
  "double_space",
  "double_space_point",
  "double_en",
  "double_de",
  "date_ymd",
  "date_dmy",
  "date_mdy",
  "date_short",
  "date_words",
  "datetime_ymd",
  "datetime_dmy",
  "datetime_mdy",
  "point",
  "shape",
  "json",
] as const;

export type InferredReading = (typeof READINGS)[number];

/** How a value is read whose type was declared: in every way in which that type is written. */
export type DeclaredReading = `as_${Exclude<FieldType, "text" | "file">}`;

export type Reading = InferredReading | DeclaredReading | "text";

export const isDeclared = (reading: Reading): reading is DeclaredReading => reading.startsWith("as_");

/** Readings of texts; points fill two columns, and shapes and JSON are objects as often as texts. */
export const PARSERS: Record<Exclude<InferredReading, "point" | "shape" | "json">, Parse> = {
  boolean: parseBoolean,
  int: parseInteger,
  double_point: (text) => parseDecimal(text, "."),
  double_comma: (text) => parseDecimal(text, ","),
  int_space: parseGroupedInteger,
  double_space: (text) => parseGrouped(text, " ", ","),
  double_space_point: (text) => parseGrouped(text, " ", "."),
  double_en: (text) => parseGrouped(text, ",", "."),
  double_de: (text) => parseGrouped(text, ".", ","),
  date_ymd: (text) => parseDate(text, "ymd"),
  date_dmy: (text) => parseDate(text, "dmy"),
  date_mdy: (text) => parseDate(text, "mdy"),
  date_short: parseShortDate,
  date_words: parseWordDate,
  datetime_ymd: (text) => parseDatetime(text, "ymd"),
  datetime_dmy: (text) => parseDatetime(text, "dmy"),
  datetime_mdy: (text) => parseDatetime(text, "mdy"),
};

export const isNumeric = (reading: Reading) => /^(int|double)/.test(reading);

/** A number or a truth value of the source's own. */
function nativeValue(cell: number | boolean, reading: InferredReading): StoredValue | undefined {
  if (typeof cell === "boolean") return reading === "boolean" ? Number(cell) : undefined;
  if (reading.startsWith("int")) return Number.isSafeInteger(cell) ? cell : undefined;
  return reading.startsWith("double") && Number.isFinite(cell) ? cell : undefined;
}

/** @param cell neither null nor blank, and texts without blanks around them */
export function readAs(cell: Cell, reading: Exclude<InferredReading, "point">): StoredValue | undefined {
  if (reading === "shape") return shapeOfCell(cell);
  if (reading === "json") return typeof cell === "object" ? JSON.stringify(cell) : undefined;
  if (typeof cell === "string") return PARSERS[reading](cell);
  return typeof cell === "object" ? undefined : nativeValue(cell, reading);
}

export function fits(cell: Cell, reading: InferredReading): boolean {
  return reading === "point" ? pointOfCell(cell) !== undefined : readAs(cell, reading) !== undefined;
}
