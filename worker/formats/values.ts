// Text of a source → stored value, by how it is written. Every parser answers undefined where the text is not of the
// kind, so that inference ("does it hold for every value?") and conversion ("what is it?") can never disagree.
import type { StoredValue } from "../field.ts";
import { parseDate, parseDatetime } from "./dates.ts";
import { parseDecimal, parseInteger } from "./numbers.ts";

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

/** One half of a point: up to so many degrees, with at least one digit before the point. */
function parseDegrees(text: string, limit: number): number | undefined {
  const degrees = parseDecimal(text.trim(), ".");
  return degrees !== undefined && Math.abs(degrees) <= limit ? degrees : undefined;
}

/** "lat,lon" in degrees, at least one of them with decimals (two whole numbers are rather a list). */
export function parsePoint(text: string): { lat: number; lon: number } | undefined {
  const comma = text.indexOf(",");
  if (comma === -1 || text.length > 80 || !text.includes(".")) return undefined;
  const lat = parseDegrees(text.slice(0, comma), 90);
  if (lat === undefined) return undefined;
  const lon = parseDegrees(text.slice(comma + 1), 180);
  return lon === undefined ? undefined : { lat, lon };
}

/** How a column is written: one reading that holds for every value in it. In order of preference. */
export const READINGS = [
  "boolean",
  "int",
  "double_point",
  "double_comma",
  "date_ymd",
  "date_dmy",
  "date_mdy",
  "datetime_ymd",
  "datetime_dmy",
  "datetime_mdy",
  "point",
] as const;

export type Reading = (typeof READINGS)[number] | "text";

/** The parser of each reading but points, which fill two columns. */
export const PARSERS: Record<Exclude<Reading, "point" | "text">, Parse> = {
  boolean: parseBoolean,
  int: parseInteger,
  double_point: (text) => parseDecimal(text, "."),
  double_comma: (text) => parseDecimal(text, ","),
  date_ymd: (text) => parseDate(text, "ymd"),
  date_dmy: (text) => parseDate(text, "dmy"),
  date_mdy: (text) => parseDate(text, "mdy"),
  datetime_ymd: (text) => parseDatetime(text, "ymd"),
  datetime_dmy: (text) => parseDatetime(text, "dmy"),
  datetime_mdy: (text) => parseDatetime(text, "mdy"),
};

export function fits(text: string, reading: (typeof READINGS)[number]): boolean {
  return reading === "point" ? parsePoint(text) !== undefined : PARSERS[reading](text) !== undefined;
}
