// `now(…)`: the present moved by named arguments, in the order in which they are written (explore-api §8.3).
// A singular sets a part, a plural adds to it; a day past the end of its month becomes the last one.
import type { NowArgument } from "./ast.ts";
import { toInstant } from "./dates.ts";
import { type Clause, queryError } from "./failure.ts";
import type { Zone } from "./zone.ts";

const WEEKDAYS = ["mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"];
const DAY = 86_400_000;
/** What plurals add, in milliseconds. */
const STEPS: Record<string, number> = {
  weeks: 7 * DAY,
  days: DAY,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  microseconds: 0.001,
};

const RANGES: Record<string, [number, number]> = {
  year: [1, 9999],
  month: [1, 12],
  day: [1, 31],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 59],
  microsecond: [0, 999_999],
  weekday: [0, 6],
};

function setMonth(date: Date, year: number, month: number, day: number): void {
  const target = new Date(0);
  target.setUTCFullYear(year, month + 1, 0);
  date.setUTCFullYear(target.getUTCFullYear(), target.getUTCMonth(), Math.min(day, target.getUTCDate()));
}

/** The `count`-th such weekday after (or before) the day: today does not count. */
function toWeekday(date: Date, weekday: number, count: number): void {
  if (count === 0) return;
  const today = (date.getUTCDay() + 6) % 7;
  const ahead = (weekday - today + 7) % 7 || 7;
  const behind = (today - weekday + 7) % 7 || 7;
  const days = count > 0 ? ahead + 7 * (count - 1) : -(behind + 7 * (-count - 1));
  date.setUTCDate(date.getUTCDate() + days);
}

function set(date: Date, name: string, value: number): void {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (name === "year") setMonth(date, value, month, day);
  else if (name === "month") setMonth(date, year, value - 1, day);
  else if (name === "day") setMonth(date, year, month, value);
  else if (name === "hour") date.setUTCHours(value);
  else if (name === "minute") date.setUTCMinutes(value);
  else if (name === "second") date.setUTCSeconds(value);
  else if (name === "microsecond") date.setUTCMilliseconds(Math.floor(value / 1000));
  else toWeekday(date, value, 1);
}

function add(date: Date, name: string, value: number): boolean {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const step = STEPS[name];
  if (name === "years") setMonth(date, year + value, month, day);
  else if (name === "months") setMonth(date, year, month + value, day);
  else if (WEEKDAYS.includes(name)) toWeekday(date, WEEKDAYS.indexOf(name), value);
  else if (step !== undefined) date.setTime(date.getTime() + Math.trunc(step * value));
  else return false;
  return true;
}

/** A repeated argument counts once, with its last value and at its last place. */
function keepLast(args: NowArgument[]): NowArgument[] {
  return args.filter((argument, index) => !args.slice(index + 1).some((later) => later.name === argument.name));
}

/** @returns milliseconds since 1970 UTC */
export function toNow(args: NowArgument[], now: number, zone: Zone, clause: Clause): number {
  const date = new Date(now + zone.offsetAt(now));
  for (const { name, value } of keepLast(args)) {
    const range = Object.hasOwn(RANGES, name) ? RANGES[name] : undefined;
    if (range !== undefined) {
      if (value < range[0] || value > range[1]) {
        throw queryError(`Invalid value for ${name} in now(): ${value} was found`, clause);
      }
      set(date, name, value);
    } else if (!add(date, name, value)) throw queryError(`Unknown argument of now(): ${name}`, clause);
    if (Number.isNaN(date.getTime())) throw queryError("now() leads out of the calendar", clause);
  }
  return toInstant(date.getTime(), zone);
}
