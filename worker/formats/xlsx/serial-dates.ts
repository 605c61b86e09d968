// Serial numbers of spreadsheets → days and instants as ISO text. Day 60 of the 1900 system is a 29 February that never was.
import type { DateKind } from "./styles.ts";

const DAY_MS = 86_400_000;
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const FALSE_LEAP_DAY = 60;
/** 31 December 9999. */
const LAST_SERIAL = 2_958_465;

const pad = (number: number) => String(number).padStart(2, "0");

function toTime(serial: number): string {
  const seconds = Math.round(serial * 86_400);
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

/** A serial that is no date (negative, or past the year 9999) stays a number. */
export function fromSerial(serial: number, kind: DateKind, uses1904: boolean): string | number {
  if (kind === "time" && serial >= 0 && serial < LAST_SERIAL) return toTime(serial);
  if (!(serial >= (uses1904 ? 0 : 1)) || serial > LAST_SERIAL) return serial;
  const days = uses1904 ? serial : serial < FALSE_LEAP_DAY ? serial + 1 : serial;
  // Excel counts to the millisecond at best; doubles of serials are less exact.
  const instant = Math.round(((uses1904 ? EPOCH_1904 : EPOCH_1900) + days * DAY_MS) / 1000) * 1000;
  const text = new Date(instant).toISOString();
  return kind === "date" && Number.isInteger(serial) ? text.slice(0, 10) : `${text.slice(0, 19)}`;
}
