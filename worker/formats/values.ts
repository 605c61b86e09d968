// Text of a source → stored value, by type. Every function answers undefined where the text is not of the type, so that
// inference ("does it hold for every value?") and conversion ("what is it?") can never disagree.
import type { StoredValue } from "../field.ts";

type Parse = (text: string) => StoredValue | undefined;

/** Whole numbers that a double holds exactly; leading zeros and signs like "+33" mean a code, not a number. */
export function parseInteger(text: string): number | undefined {
  if (!/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return undefined;
  return Number(text);
}

export function parseDecimal(text: string, mark: "." | ","): number | undefined {
  // At most 15 digits before the mark: a longer run of digits is an identifier that a double would round.
  const pattern =
    mark === "." ? /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/ : /^-?(?:0|[1-9]\d{0,14})(?:,\d+)?$/;
  if (text.length > 40 || !pattern.test(text)) return undefined;
  const number = Number(mark === "." ? text : text.replace(",", "."));
  return Number.isFinite(number) ? number : undefined;
}

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

const pad = (number: number, width: number) => String(number).padStart(width, "0");

/** A real day of the calendar, as milliseconds since 1970 UTC. */
function calendarDay(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1) return undefined;
  const time = new Date(0).setUTCFullYear(year, month - 1, day);
  return new Date(time).getUTCDate() === day ? time : undefined;
}

export type DateOrder = "ymd" | "dmy" | "mdy";

const YMD = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})/;
const DMY = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})/;

/** The day at the start of a text, and what follows it. */
function leadingDay(text: string, order: DateOrder): { time: number; rest: string } | undefined {
  const match = (order === "ymd" ? YMD : DMY).exec(text);
  if (!match) return undefined;
  const [a, b, c] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const time = order === "ymd" ? calendarDay(a, b, c) : order === "dmy" ? calendarDay(c, b, a) : calendarDay(c, a, b);
  return time === undefined ? undefined : { time, rest: text.slice(match[0].length) };
}

/** → `YYYY-MM-DD` */
export function parseDate(text: string, order: DateOrder): string | undefined {
  if (text.length < 8 || text.length > 10) return undefined;
  const day = leadingDay(text, order);
  if (!day || day.rest !== "") return undefined;
  const date = new Date(day.time);
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

const CLOCK = /^(?:T|[ ]+|-)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?[ ]?(Z|[+-]\d{2}:?\d{2})?$/i;

function zoneOffsetMs(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.slice(1).replace(":", "");
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}

/** → milliseconds since 1970 UTC. A time without a zone is UTC, as upstream (publishing-platform §4.1). */
export function parseDatetime(text: string, order: DateOrder): number | undefined {
  if (text.length < 12 || text.length > 36) return undefined;
  const day = leadingDay(text, order);
  const clock = day ? CLOCK.exec(day.rest) : null;
  if (!day || !clock) return undefined;
  const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const millis = Number((clock[4] ?? "").padEnd(3, "0").slice(0, 3));
  return day.time + ((hour * 60 + minute) * 60 + second) * 1000 + millis - zoneOffsetMs(clock[5]);
}

const POINT = /^(-?\d{1,2}(?:\.\d+)?)[ ]*,[ ]*(-?\d{1,3}(?:\.\d+)?)$/;

/** "lat,lon" in degrees, at least one of them with decimals (two whole numbers are rather a list). */
export function parsePoint(text: string): { lat: number; lon: number } | undefined {
  const match = POINT.exec(text);
  if (!match || !text.includes(".")) return undefined;
  const lat = Number(match[1]);
  const lon = Number(match[2]);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
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
