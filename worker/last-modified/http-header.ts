// http_header: the date that the server sent with the bytes. `Last-Modified`, or a header that knows better: object stores
// give the date of the upload there, and keep that of the file in a header of their own.
import type { FindDate, Reading } from "./finding.ts";
import { absent, found } from "./finding.ts";
import { parseHttpDate } from "./http-date.ts";
import { parseText } from "./parse-text.ts";

/** Seconds with or without decimals (rclone, Swift), or milliseconds. */
const EPOCH_S = /^(\d{10})(?:\.(\d{1,9}))?$/;
const EPOCH_MS = /^\d{13}$/;

function readEpoch(text: string): number | undefined {
  if (EPOCH_MS.test(text)) return Number(text);
  const [, seconds, decimals = ""] = EPOCH_S.exec(text) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000 + Number(decimals.padEnd(3, "0").slice(0, 3));
}

function readValue(raw: string, now: number): Reading | undefined {
  const instant = parseHttpDate(raw, now) ?? readEpoch(raw);
  if (instant !== undefined) return { instant, precision: "second", raw, zone: "explicit" };
  const { date } = parseText(raw, new Date(now).getUTCFullYear() + 1);
  return date === null ? undefined : { ...date, raw };
}

/** A repeated header arrives joined by commas, and an HTTP-date has one of its own behind the weekday. */
const NEXT_VALUE = /(?<!\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}),/i;
const valuesOf = (header: string) => header.split(NEXT_VALUE).map((value) => value.trim());

export const fromHttpHeader: FindDate = ({ http }, { header = "Last-Modified" }, now) => {
  if (http === null) return absent("date_header_none");
  const name = header.toLowerCase();
  const value = Object.hasOwn(http.headers, name) ? http.headers[name] : undefined;
  if (value === undefined) return absent("date_header_missing", { header });
  if (http.volatile.includes(name)) return absent("date_header_volatile", { header, value });
  const readings = valuesOf(value).map((each) => readValue(each, now));
  const reading = readings.find((each) => each !== undefined);
  return reading ? found(reading) : absent("date_header_unreadable", { header, value });
};
