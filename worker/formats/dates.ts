// Text → days of the calendar and instants, day first or year first. Undefined where the day does not exist.
import { digitAt, isDigit, MINUS, POINT_MARK, twoDigits } from "./digits.ts";

const SLASH = 47;
const SPACE = 32;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_MS = 86_400_000;

const isLeapYear = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** A day of the calendar, the fields still apart. */
type Day = { year: number; month: number; day: number };

function isRealDay(year: number, month: number, day: number): boolean {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= (DAYS_IN_MONTH[month - 1] ?? 0) && (month !== 2 || day < 29 || isLeapYear(year));
}

/** Milliseconds since 1970 UTC of a real day. Counted from March, so that the leap day is the last of its year. */
function dayToMs({ year, month, day }: Day): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * DAY_MS;
}

export type DateOrder = "ymd" | "dmy" | "mdy";

const isYmdMark = (code: number) => code === MINUS || code === SLASH;
const isDmyMark = (code: number) => isYmdMark(code) || code === POINT_MARK;

/** A date written with all its digits (`2024-05-06`, `06/05/2024`) at the start of a text. */
function fullDay(text: string, order: DateOrder): Day | undefined {
  const ymd = order === "ymd";
  const mark = text.charCodeAt(ymd ? 4 : 2);
  if (!(ymd ? isYmdMark(mark) : isDmyMark(mark))) return undefined;
  const second = text.charCodeAt(ymd ? 7 : 5);
  if (!(ymd ? isYmdMark(second) : isDmyMark(second))) return undefined;
  const yearAt = ymd ? 0 : 6;
  const year = twoDigits(text, yearAt) * 100 + twoDigits(text, yearAt + 2);
  const month = twoDigits(text, ymd ? 5 : order === "dmy" ? 3 : 0);
  const day = twoDigits(text, ymd ? 8 : order === "dmy" ? 0 : 3);
  return isRealDay(year, month, day) ? { year, month, day } : undefined;
}

const YMD = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/;
const DMY = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)/;

/** The day at the start of a text, however many digits it has, and how long it is. */
function leadingDay(text: string, order: DateOrder): { day: Day; length: number } | undefined {
  const full = fullDay(text, order);
  if (full !== undefined && !isDigit(digitAt(text, 10))) return { day: full, length: 10 };
  const match = (order === "ymd" ? YMD : DMY).exec(text);
  if (!match) return undefined;
  const [a, b, c] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [year, month, day] = order === "ymd" ? [a, b, c] : order === "dmy" ? [c, b, a] : [c, a, b];
  return isRealDay(year, month, day) ? { day: { year, month, day }, length: match[0].length } : undefined;
}

const pad = (number: number, width: number) => String(number).padStart(width, "0");

/** → `YYYY-MM-DD` */
export function parseDate(text: string, order: DateOrder): string | undefined {
  if (text.length < 8 || text.length > 10) return undefined;
  const found = leadingDay(text, order);
  if (found?.length !== text.length) return undefined;
  if (order === "ymd" && text.length === 10 && text.charCodeAt(4) === MINUS && text.charCodeAt(7) === MINUS)
    return text;
  return `${pad(found.day.year, 4)}-${pad(found.day.month, 2)}-${pad(found.day.day, 2)}`;
}

const CLOCK = /^(?:T|[ ]+|-)(\d{1,2})[:hH](\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?[ ]?(Z|[+-]\d{2}:?\d{2})?$/i;

/** NaN for a zone that is none. */
function zoneOffsetMs(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.slice(1).replace(":", "");
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  return hours > 14 || minutes > 59 ? Number.NaN : sign * (hours * 60 + minutes) * 60_000;
}

/** Milliseconds of a time written with all its digits (`T10:00`, ` 10:00:59`, `T10:00:00Z`); NaN for any other form. */
function fullClock(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  const end = text.charCodeAt(text.length - 1) === LETTER_Z ? text.length - 1 : text.length;
  const hasSeconds = end - at === 9;
  if ((mark !== LETTER_T && mark !== SPACE) || !(hasSeconds || end - at === 6)) return Number.NaN;
  if (text.charCodeAt(at + 3) !== COLON || (hasSeconds && text.charCodeAt(at + 6) !== COLON)) return Number.NaN;
  return clockToMs(twoDigits(text, at + 1), twoDigits(text, at + 4), hasSeconds ? twoDigits(text, at + 7) : 0);
}

function clockToMs(hour: number, minute: number, second: number): number {
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** The same for fractions, zones and single digits. */
function anyClock(text: string): number {
  const clock = CLOCK.exec(text);
  if (clock === null) return Number.NaN;
  const millis = clock[4] === undefined ? 0 : Number(clock[4].padEnd(3, "0").slice(0, 3));
  return clockToMs(Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)) + millis - zoneOffsetMs(clock[5]);
}

const FIRST_INSTANT = dayToMs({ year: 1, month: 1, day: 1 });
const LAST_INSTANT = dayToMs({ year: 9999, month: 12, day: 31 }) + DAY_MS - 1;

const BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)$/;

/** A day alone is its first instant: some tools leave midnight out. */
function startOfDay(text: string, order: DateOrder): number | undefined {
  const found = leadingDay(text, order);
  return found?.length === text.length ? dayToMs(found.day) : undefined;
}

/** → milliseconds since 1970 UTC. A time without a zone is UTC, as upstream (publishing-platform §4.1). */
export function parseDatetime(text: string, order: DateOrder): number | undefined {
  if (text.length < 8 || text.length > 36) return undefined;
  if (text.length <= 10) return startOfDay(text, order);
  if (order === "ymd" && BASIC.test(text)) return parseDatetime(text.replace(BASIC, "$1-$2-$3T$4:$5:$6$7"), order);
  if (text.length < 12) return undefined;
  const found = leadingDay(text, order);
  if (found === undefined) return undefined;
  const full = fullClock(text, found.length);
  const time = Number.isNaN(full) ? anyClock(text.slice(found.length)) : full;
  const instant = dayToMs(found.day) + time;
  // A zone may push the first and the last day of the calendar out of its years of four digits.
  return instant >= FIRST_INSTANT && instant <= LAST_INSTANT ? instant : undefined;
}
