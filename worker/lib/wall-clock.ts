// Wall clock of a time zone → instant: what a time without a zone means where its zone is known from elsewhere.

const formats = new Map<string, Intl.DateTimeFormat>();

/** Offsets are asked for again and again, and they change on the quarter of an hour at the earliest. */
const QUARTER_MS = 15 * 60_000;
const MAX_KNOWN = 20_000;
const known = new Map<string, number>();

/** Milliseconds, east positive. @throws RangeError for a name that is no IANA zone */
function offsetAt(zone: string, instant: number): number {
  const key = `${zone} ${Math.floor(instant / QUARTER_MS)}`;
  const offset = known.get(key) ?? readOffset(zone, instant);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, offset);
  return offset;
}

function readOffset(zone: string, instant: number): number {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  formats.set(zone, format);
  const name = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes, seconds] = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name) ?? [];
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  return (sign === "-" ? -offset : offset) * 1000;
}

/**
 * @param wallClock the date and time read as if they were UTC, in milliseconds
 * @returns the instant; a time that a change of the clocks skips is moved forward, one that it repeats is the first of the two
 */
export function fromWallClock(zone: string, wallClock: number): number {
  // The offsets of the day before and the day after are the two that can hold around one change.
  const day = 86_400_000;
  const before = wallClock - offsetAt(zone, wallClock - day);
  const after = wallClock - offsetAt(zone, wallClock + day);
  const holds = (instant: number) => instant + offsetAt(zone, instant) === wallClock;
  const valid = [before, after].filter(holds);
  return valid.length > 0 ? Math.min(...valid) : before;
}
