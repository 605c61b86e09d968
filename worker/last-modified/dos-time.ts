// Date and time of MS-DOS, as every zip entry has them: the writer's wall clock, to two seconds, from 1980 on.
import { clockToMs, dayToMs } from "./calendar.ts";
import type { DosStamp } from "./evidence.ts";

/** Excel's stamp of every part, and that of writers who know no date. */
const UNSET = Date.UTC(1980, 0, 1);

/** @returns the wall clock as if it were UTC, in milliseconds; undefined where the stamp is unset or impossible */
export function dosToWallClock({ date, time }: DosStamp): number | undefined {
  const day = dayToMs(1980 + (date >> 9), (date >> 5) & 15, date & 31);
  const clock = clockToMs(time >> 11, (time >> 5) & 63, (time & 31) * 2);
  if (day === undefined || clock === undefined) return undefined;
  return day + clock === UNSET ? undefined : day + clock;
}
