// Text → date: a closed, anchored grammar, day first, in which every text has one reading or none (last-modified §1.3 A).
// Nothing depends on today but the last year that is accepted: a missing day is the first of its period.
import { clockToMs, dayToMs, FIRST_YEAR, weekToMs } from "./calendar.ts";
import type { NoteCode, Precision, ZoneOrigin } from "./finding.ts";
import { FRENCH_MONTH, toMonth } from "./french-months.ts";
import { fromParis } from "./paris.ts";

type TextDate = { instant: number; precision: Precision; zone: ZoneOrigin };

export type ParsedText = { date: TextDate } | { date: null; code: NoteCode };

/** Parts of a date by name; whatever is absent is the first of its kind. */
type Parts = { year: number; month?: number; day?: number; week?: number; clock?: number; offset?: number | null };

type Form = { pattern: RegExp; precision: Precision; toParts(groups: Record<string, string | undefined>): Parts };

const MAX_LENGTH = 64;
const Y = "(?<year>\\d{4})";
const M = "(?<month>\\d{2})";
const D = "(?<day>\\d{2})";
const SEPARATOR = "[-_./ ]?";
/** Two separators of a date are the same. */
const FIRST = "(?<mark>[-_./ ]?)";
const AGAIN = "\\k<mark>";
const CLOCK = "(?<hour>\\d{2})(?<colon>[-_.:h]?)(?<minute>\\d{2})";
const SECONDS = "\\k<colon>(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?";
const ZONE = "(?<zone>z|[+-]\\d{2}:?\\d{2})?";

const form = (pattern: string, precision: Precision, toParts: Form["toParts"]): Form => ({
  pattern: new RegExp(`^${pattern}$`),
  precision,
  toParts,
});

const toDay: Form["toParts"] = ({ year, month, day }) => ({
  year: Number(year),
  month: Number(month ?? 1),
  day: Number(day ?? 1),
});

/** Milliseconds east of UTC, null without a zone, NaN for a zone that is none. */
function toOffset(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  if (zone === "z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 14 || minutes > 59) return Number.NaN;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const toInstant: Form["toParts"] = (groups) => {
  const { hour, minute, second = "0", fraction = "", zone } = groups;
  const millis = Number(fraction.padEnd(3, "0").slice(0, 3));
  const clock = clockToMs(Number(hour), Number(minute), Number(second), millis) ?? Number.NaN;
  return { ...toDay(groups), clock, offset: toOffset(zone) };
};

/** The nth period of a year, in all the ways to say it: 2024T2, T2-2024, 2T2024, "2e trimestre 2024". */
function periods(precision: Precision, words: string, digits: string, months: number): Form[] {
  const ordinal = `(?<n>${digits})(?:er|re|e|eme|nd|nde)?`;
  const plain = `(?<n>${digits})`;
  const toParts: Form["toParts"] = ({ year, n }) => ({ year: Number(year), month: 1 + months * (Number(n) - 1) });
  return [
    `${Y}${SEPARATOR}${words}${SEPARATOR}${plain}`,
    `${words}${SEPARATOR}${plain}${SEPARATOR}${Y}`,
    `${ordinal}${SEPARATOR}${words}${SEPARATOR}${Y}`,
    `${Y}${SEPARATOR}${ordinal}${SEPARATOR}${words}`,
  ].map((pattern) => form(pattern, precision, toParts));
}

const toFrenchDay: Form["toParts"] = ({ year, name, day = "1" }) => ({
  year: Number(year),
  month: toMonth(name ?? ""),
  day: Number.parseInt(day, 10),
});

const NAMED = `(?<name>${FRENCH_MONTH})\\.?`;
const NTH = "(?<day>1er|\\d{1,2})";

const FORMS: Form[] = [
  form(Y, "year", toDay),
  form(`${Y}${SEPARATOR}${M}`, "month", toDay),
  form(`${M}${SEPARATOR}${Y}`, "month", toDay),
  form(`${Y}${FIRST}${M}${AGAIN}${D}`, "day", toDay),
  form(`${D}${FIRST}${M}${AGAIN}${Y}`, "day", toDay),
  form(`${Y}${FIRST}${M}${AGAIN}${D}[-_t ]${CLOCK}${ZONE}`, "minute", toInstant),
  form(`${Y}${FIRST}${M}${AGAIN}${D}[-_t ]${CLOCK}${SECONDS}${ZONE}`, "second", toInstant),
  form(`${Y}${M}${D}(?<hour>\\d{2})(?<minute>\\d{2})${ZONE}`, "minute", toInstant),
  form(`${Y}${M}${D}(?<hour>\\d{2})(?<minute>\\d{2})(?<second>\\d{2})${ZONE}`, "second", toInstant),
  form(`${Y}-?w(?<week>\\d{2})`, "week", ({ year, week }) => ({ year: Number(year), week: Number(week) })),
  ...periods("quarter", "(?:trimestre|trim\\.?|t|q)", "[1-4]", 3),
  ...periods("semester", "(?:semestre|sem\\.?|s)", "[12]", 6),
  form(`${NAMED}${SEPARATOR}${Y}`, "month", toFrenchDay),
  form(`${Y}${SEPARATOR}${NAMED}`, "month", toFrenchDay),
  form(`${NTH}${SEPARATOR}${NAMED}${SEPARATOR}${Y}`, "day", toFrenchDay),
  form(`${Y}${SEPARATOR}${NAMED}${SEPARATOR}${NTH}`, "day", toFrenchDay),
];

/** What is recognised only to say why it is refused. */
const REFUSED: [pattern: RegExp, code: NoteCode][] = [
  [/^\d{4}[-_./ ]?\d{4}$/, "date_year_range"],
  [/^\d{2}[-_./ ]\d{2}[-_./ ]\d{2}$/, "date_two_digit_year"],
  [/^\d{2}[-_./ ]\d{2}$/, "date_two_digit_year"],
];

/** One spelling: lower case, no accents, whatever the Unicode form; blanks are single. */
function simplify(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/\s+/g, " ").trim();
}

function toDate({ year, month = 1, day = 1, week, clock, offset }: Parts): Omit<TextDate, "precision"> | undefined {
  const midnight = week === undefined ? dayToMs(year, month, day) : weekToMs(year, week);
  if (midnight === undefined) return undefined;
  if (clock === undefined) return { instant: midnight, zone: "assumed" };
  if (Number.isNaN(clock) || Number.isNaN(offset)) return undefined;
  const wallClock = midnight + clock;
  if (typeof offset === "number") return { instant: wallClock - offset, zone: "explicit" };
  return { instant: fromParis(wallClock), zone: "assumed" };
}

/** @param lastYear the last year that a date may be in */
export function parseText(text: string, lastYear: number): ParsedText {
  const simple = text.length > MAX_LENGTH ? "" : simplify(text);
  const readings: TextDate[] = [];
  let code: NoteCode | null = null;
  for (const { pattern, precision, toParts } of FORMS) {
    const groups = pattern.exec(simple)?.groups;
    if (groups === undefined) continue;
    const parts = toParts(groups);
    const date = toDate(parts);
    if (date === undefined) code ??= "date_impossible";
    else if (parts.year < FIRST_YEAR || parts.year > lastYear) code ??= "date_year_out_of_range";
    else readings.push({ ...date, precision });
  }
  const [only, second] = readings;
  if (only !== undefined && second === undefined) return { date: only };
  if (second !== undefined) return { date: null, code: "date_ambiguous" };
  const refused = REFUSED.find(([pattern]) => pattern.test(simple))?.[1];
  return { date: null, code: code ?? refused ?? "date_unreadable" };
}
