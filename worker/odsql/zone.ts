// Time zones: the offset from UTC at any instant, and the spans of constant offset that a query hands to SQLite, which
// knows no zone. Between 1900 and 2100; outside, the offset of the nearer end holds.
import { AppError } from "../errors.ts";

/** `from` ≤ instant < `to` in milliseconds since 1970 UTC; `offset` in milliseconds, east positive. */
export type OffsetSpan = { from: number; to: number; offset: number };

export type Zone = { name: string; isUtc: boolean; offsetAt(instant: number): number; spans(): OffsetSpan[] };

const FIRST = Date.UTC(1900, 0, 1);
const LAST = Date.UTC(2100, 0, 1);
/** Shorter than Ramadan, for which some zones suspend their summer time. */
const STEP = 20 * 86_400_000;

export const UTC: Zone = {
  name: "UTC",
  isUtc: true,
  offsetAt: () => 0,
  spans: () => [{ from: -Infinity, to: Infinity, offset: 0 }],
};

function toFormat(name: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
}

function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const second = Math.floor(Math.max(FIRST, Math.min(LAST, instant)) / 1000) * 1000;
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(second)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
}

/** The first second in ]low, high] whose offset is not that of `low`. */
function findChange(format: Intl.DateTimeFormat, low: number, high: number): number {
  const before = readOffset(format, low);
  let [same, changed] = [low, high];
  while (changed - same > 1000) {
    const middle = Math.floor((same + changed) / 2000) * 1000;
    if (readOffset(format, middle) === before) same = middle;
    else changed = middle;
  }
  return changed;
}

function readSpans(format: Intl.DateTimeFormat): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let from = -Infinity;
  let offset = readOffset(format, FIRST);
  for (let instant = FIRST; instant < LAST; instant += STEP) {
    if (readOffset(format, instant + STEP) === offset) continue;
    const to = findChange(format, instant, instant + STEP);
    spans.push({ from, to, offset });
    from = to;
    offset = readOffset(format, instant + STEP);
  }
  spans.push({ from, to: Infinity, offset });
  return spans;
}

function findOffset(spans: OffsetSpan[], instant: number): number {
  let [low, high] = [0, spans.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instant < (spans[middle]?.to ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return spans[low]?.offset ?? 0;
}

/** Reading a zone's two centuries takes some 100 ms, so a page of dates alone does without; zones are a few hundred. */
const known = new Map<string, OffsetSpan[]>();

/** @throws AppError InvalidRESTParameterError for a name that is no IANA zone */
export function toZone(name: string): Zone {
  if (name === "" || name === "UTC") return UTC;
  let format: Intl.DateTimeFormat;
  try {
    format = toFormat(name);
  } catch {
    throw new AppError("InvalidRESTParameterError", 400, {
      parameter: "timezone",
      found: name,
      expected: "an IANA time zone such as Europe/Paris",
    });
  }
  const canonical = format.resolvedOptions().timeZone;
  if (canonical === "UTC") return UTC;
  const spans = (): OffsetSpan[] => {
    const found = known.get(canonical) ?? readSpans(format);
    known.set(canonical, found);
    return found;
  };
  const offsetAt = (instant: number): number => {
    const found = known.get(canonical);
    return found === undefined ? readOffset(format, instant) : findOffset(found, instant);
  };
  return { name: canonical, isUtc: false, offsetAt, spans };
}
