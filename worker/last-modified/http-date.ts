// HTTP-date, all three forms that a recipient must take (RFC 9110 §5.6.7). Always GMT; the weekday is not judged.
import { clockToMs, dayToMs } from "./calendar.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const CLOCK = "(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})";
const FORMS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(`^[a-z]{3}, (?<day>\\d{2}) (?<month>[a-z]{3}) (?<year>\\d{4}) ${CLOCK} gmt$`, "i"),
  // Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(`^[a-z]{6,9}, (?<day>\\d{2})-(?<month>[a-z]{3})-(?<year>\\d{2}) ${CLOCK} gmt$`, "i"),
  // Sun Nov  6 08:49:37 1994
  new RegExp(`^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \\d]\\d) ${CLOCK} (?<year>\\d{4})$`, "i"),
];

/** Two digits name the year nearest to now that is not more than fifty years ahead. */
function toYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits);
  const present = new Date(now).getUTCFullYear();
  const year = Math.floor(present / 100) * 100 + Number(digits);
  return year > present + 50 ? year - 100 : year;
}

/** @returns milliseconds since 1970 UTC; undefined for anything else, impossible days included */
export function parseHttpDate(text: string, now: number): number | undefined {
  const groups = FORMS.map((pattern) => pattern.exec(text)?.groups).find((match) => match !== undefined);
  if (groups === undefined) return undefined;
  const { year = "", month = "", day = "", hour, minute, second } = groups;
  const midnight = dayToMs(toYear(year, now), MONTHS.indexOf(month.toLowerCase()) + 1, Number(day));
  const clock = clockToMs(Number(hour), Number(minute), Number(second));
  return midnight === undefined || clock === undefined ? undefined : midnight + clock;
}
