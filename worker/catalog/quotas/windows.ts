// The times for which calls are counted: each begins where its unit does in UTC (daily reset at 00:00, publishing-platform §6).

export const QUOTA_UNITS = {
  second: { ms: 1_000, perMonth: 2_678_400 },
  minute: { ms: 60_000, perMonth: 44_640 },
  hour: { ms: 3_600_000, perMonth: 744 },
  day: { ms: 86_400_000, perMonth: 31 },
  month: { ms: null, perMonth: 1 },
} as const satisfies Record<string, { ms: number | null; perMonth: number }>;

export type QuotaUnit = keyof typeof QUOTA_UNITS;

/** Both in milliseconds since 1970; `end` is the first instant of the next one. */
export type Window = { start: number; end: number };

export function windowOf(unit: QuotaUnit, now: number): Window {
  const { ms } = QUOTA_UNITS[unit];
  if (ms === null) {
    const date = new Date(now);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { start: Date.UTC(year, month, 1), end: Date.UTC(year, month + 1, 1) };
  }
  const start = Math.floor(now / ms) * ms;
  return { start, end: start + ms };
}

/** As upstream's header has it: `2026-08-18 00:00:00+00:00` (explore-api §1). */
export function toHeaderTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")}+00:00`;
}

/** As upstream's body has it: `2021-01-26T00:00:00Z` (explore-api §6). */
export function toBodyTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
