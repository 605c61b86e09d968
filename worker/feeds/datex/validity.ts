// What a record is at an instant: planned, active, over… A record that nobody updates any more still begins and ends, so
// this is computed when it is read, never stored (datex §2.3). Pure.
import type { Period, SituationRecord, Validity } from "./model.ts";
import { DAY_MS, DEFAULT_ZONE, isWithinHours, localClock } from "./times.ts";

export const RECORD_STATES = ["planned", "active", "suspended", "uncertain", "ended"] as const;

/**
 * uncertain: an exception that cannot be computed, so that nobody can claim that it is active.
 * ended: over by its own times, or declared to be so.
 */
export type RecordState = (typeof RECORD_STATES)[number];

/** Null where a period says no more than its name, or something that is not computed here. */
function contains(period: Period, at: number, zone: string): boolean | null {
  if (period.start !== null && at < period.start) return false;
  if (period.end !== null && at >= period.end) return false;
  const clock = localClock(at, zone);
  if (period.hours.length > 0) {
    const inside = period.hours.map(({ start, end }) => isWithinHours(at, start, end, zone));
    if (inside.every((one) => one === false)) return false;
    if (inside.every((one) => one !== true)) return null;
  }
  // After midnight, hours that began the day before belong to that day.
  const day = startedYesterday(period, at, zone) ? localClock(at - DAY_MS, zone) : clock;
  if (period.days.length > 0 && !period.days.includes(day.getUTCDay())) return false;
  if (period.months.length > 0 && !period.months.includes(day.getUTCMonth() + 1)) return false;
  if (period.weeks.length > 0 && !isInWeeks(period.weeks, day)) return false;
  return period.vague ? null : true;
}

function startedYesterday({ hours }: Period, at: number, zone: string): boolean {
  const inside = hours.find(({ start, end }) => isWithinHours(at, start, end, zone) === true);
  if (!inside?.start || !inside.end || inside.end.slice(0, 5) > inside.start.slice(0, 5)) return false;
  return isWithinHours(at, "00:00", inside.end, zone) === true && inside.end.slice(0, 5) !== "00:00";
}

function isInWeeks(weeks: number[], day: Date): boolean {
  const week = Math.ceil(day.getUTCDate() / 7);
  const daysInMonth = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  return weeks.includes(week) || (weeks.includes(-1) && day.getUTCDate() > daysInMonth - 7);
}

function isReversed({ start, end }: Period): boolean {
  return start !== null && end !== null && end < start;
}

/** Whether a period says when it is; its name alone does not. */
function isEmpty(period: Period): boolean {
  const { start, end, hours, days, months, weeks } = period;
  return start === null && end === null && hours.length + days.length + months.length + weeks.length === 0;
}

/** Exceptions win; one that cannot be computed leaves no certainty. */
function exceptionAt(validity: Validity, at: number, zone: string): "none" | "excepted" | "uncertain" {
  let state: "none" | "uncertain" = "none";
  for (const exception of validity.exceptions) {
    const inside = isEmpty(exception) || isReversed(exception) ? null : contains(exception, at, zone);
    if (inside === true) return "excepted";
    if (inside === null) state = "uncertain";
  }
  return state;
}

/** The end that counts: none for a record that goes on past its planned end. */
export function endOf({ validity }: Pick<SituationRecord, "validity">): number | null {
  return validity.overrunning ? null : validity.end;
}

export function stateAt(
  record: Pick<SituationRecord, "end" | "validity">,
  at: number,
  zone = DEFAULT_ZONE,
): RecordState {
  const { validity } = record;
  if (record.end) return "ended";
  if (validity.status === "active") return "active";
  const end = endOf(record);
  if (end !== null && at >= end) return "ended";
  if (validity.status === "suspended" || validity.status === "planned") return validity.status;
  if (validity.start !== null && at < validity.start) return "planned";
  const exception = exceptionAt(validity, at, zone);
  if (exception === "uncertain") return "uncertain";
  // A period that is only a name is covered by the bounds (datex §2.3).
  const inPeriod =
    validity.periods.length === 0 || validity.periods.some((period) => contains(period, at, zone) !== false);
  if (exception === "none" && inPeriod) return "active";
  // Between two of its periods: it will be active again.
  return validity.periods.length > 0 && validity.periods.every(({ end: last }) => last !== null && at >= last)
    ? "ended"
    : "planned";
}
