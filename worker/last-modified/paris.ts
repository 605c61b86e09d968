// Wall clock of Europe/Paris → instant: what a time without a zone means when French publishers wrote it.

const HOUR_MS = 3_600_000;
const FORMAT = new Intl.DateTimeFormat("en-US", { timeZone: "Europe/Paris", timeZoneName: "longOffset" });

/** Milliseconds, east positive. */
function offsetAt(instant: number): number {
  const name = FORMAT.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "";
  return Number(/GMT\+0(\d):00/.exec(name)?.[1] ?? 0) * HOUR_MS;
}

/**
 * @param wallClock the date and time read as if they were UTC, in milliseconds
 * @returns the instant; a time that the spring change skips is moved forward, one that autumn repeats is the first of the two
 */
export function fromParis(wallClock: number): number {
  const summer = wallClock - 2 * HOUR_MS;
  return offsetAt(summer) === 2 * HOUR_MS ? summer : wallClock - HOUR_MS;
}
