// Date literals: ISO 8601 with reduced precision, `YYYY/MM/DD`, a space for the `T` (explore-api §7). A literal is a
// period: `date'2024'` is the whole year; comparisons use its start, equality the whole of it.
import { type Clause, queryError } from "./failure.ts";
import type { Zone } from "./zone.ts";

/** Wall-clock times as milliseconds since 1970, as if the clock stood in UTC. `offset` null: no zone was written. */
export type DatePeriod = { start: number; end: number; offset: number | null };

const LITERAL =
  /^\s*(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[T ](\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?)?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?\s*$/i;

function readOffset(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^z$/i.test(text)) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000;
}

/** Date.UTC reads years below 100 as 19xx. */
function toWall(parts: number[]): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, millisecond);
  return date.getTime();
}

/** @throws AppError ODSQLError for a text that is no date, or a day that no calendar has */
export function readDateLiteral(text: string, clause: Clause): DatePeriod {
  const match = LITERAL.exec(text);
  const parts: number[] = [];
  for (const part of match?.slice(1, 7) ?? []) if (part !== undefined) parts.push(Number(part));
  const fraction = match?.[7];
  if (fraction !== undefined) parts.push(Number(fraction.padEnd(3, "0").slice(0, 3)));
  const start = toWall(parts);
  const date = new Date(start);
  const same =
    date.getUTCMonth() + 1 === (parts[1] ?? 1) &&
    date.getUTCDate() === (parts[2] ?? 1) &&
    date.getUTCHours() === (parts[3] ?? 0) &&
    date.getUTCMinutes() === (parts[4] ?? 0);
  if (match === null || !same || (parts[5] ?? 0) > 59) throw queryError(`Invalid date to parse '${text}'.`, clause);
  const next = [...parts];
  const last = parts.length - 1;
  // Months and days count from 1, so what was not written starts there and overflows by itself.
  next[last] = (next[last] ?? 0) + 1;
  return { start, end: toWall(next), offset: readOffset(match[8]) };
}

/** The instant at which the clocks of a zone show this time. In the hour that is skipped or doubled: the later offset. */
export function toInstant(wall: number, zone: Zone): number {
  const guess = wall - zone.offsetAt(wall);
  return wall - zone.offsetAt(guess);
}

/** A period as instants: what a datetime is compared with. */
export function toInstants(period: DatePeriod, zone: Zone): { start: number; end: number } {
  const { start, end, offset } = period;
  if (offset !== null) return { start: start - offset, end: end - offset };
  return { start: toInstant(start, zone), end: toInstant(end, zone) };
}

/**
 * A wall-clock time as the text that a stored `YYYY-MM-DD` is compared with. Midnight is the bare day, so that text
 * order is the order of time. A day has no zone: an offset in the literal does not move it.
 */
export function toDayText(wall: number): string {
  const text = new Date(wall).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, -1);
}
