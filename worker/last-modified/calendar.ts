// The calendar from 1990 on: days that exist, and the two limits that every date must keep (last-modified §1.3 F).

/** Open data published as files are younger; older stamps are placeholders of formats and writers. */
export const FIRST_YEAR = 1990;

const DAY_MS = 86_400_000;

/** Clocks differ, and a file may be dated in a zone ahead of ours. */
export const FUTURE_TOLERANCE_MS = DAY_MS;

/** @returns midnight UTC, or undefined where the calendar has no such day */
export function dayToMs(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? ms : undefined;
}

/** Milliseconds since midnight, or undefined: there is no 24:00 and no leap second. */
export function clockToMs(hour: number, minute: number, second: number, fraction = 0): number | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
}

/** Monday of an ISO week, or undefined where the year has no such week. */
export function weekToMs(year: number, week: number): number | undefined {
  const fourth = Date.UTC(year, 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS + (week - 1) * 7 * DAY_MS;
  // A week belongs to the year of its Thursday.
  const isReal = week >= 1 && new Date(monday + 3 * DAY_MS).getUTCFullYear() === year;
  return isReal ? monday : undefined;
}

/** ISO 8601 in UTC, with milliseconds only where there are some. */
export function toIso(instant: number): string {
  return new Date(instant).toISOString().replace(/(?:\.000)?Z$/, "+00:00");
}
