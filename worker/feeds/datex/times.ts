// Times as real feeds write them: padded, with nine digits of fraction, or without a zone (datex §2.3). Pure.

/** The zone of times that name none, where the document does not say of which country it is. */
export const DEFAULT_ZONE = "Europe/Paris";

/** Countries of the model (ISO 3166) that do not share the clock of Paris; others of Europe do. */
const ZONES: Record<string, string> = {
  bg: "Europe/Sofia",
  cy: "Asia/Nicosia",
  ee: "Europe/Tallinn",
  fi: "Europe/Helsinki",
  gb: "Europe/London",
  gr: "Europe/Athens",
  ie: "Europe/Dublin",
  is: "Atlantic/Reykjavik",
  lt: "Europe/Vilnius",
  lv: "Europe/Riga",
  pt: "Europe/Lisbon",
  ro: "Europe/Bucharest",
  tr: "Europe/Istanbul",
  ua: "Europe/Kyiv",
  uk: "Europe/London",
};

/** @param country as publicationCreator writes it */
export const zoneOf = (country: string | null): string => ZONES[country?.toLowerCase() ?? ""] ?? DEFAULT_ZONE;

const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,12}))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const HOUR = /^(\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/i;
const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formatters.set(zone, made);
  return made;
}

/** The clock of a zone at an instant, as if it were UTC: its getUTC… functions then read local values. */
export function localClock(time: number, zone: string): Date {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return new Date(Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second")));
}

function fromLocal(asIfUtc: number, zone: string): number {
  const whole = asIfUtc - (asIfUtc % 1000);
  const once = asIfUtc - (localClock(whole, zone).getTime() - whole);
  // The offset at the guessed instant may be another one, near a change of the clocks.
  const base = once - (once % 1000);
  return asIfUtc - (localClock(base, zone).getTime() - base);
}

/** Milliseconds since 1970; null where it is no time. */
export function toTime(text: string | null, zone = DEFAULT_ZONE): number | null {
  const parts = TIME.exec(text?.trim() ?? "");
  if (!parts) return null;
  const [, day, clock = "", fraction = "", offset] = parts;
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  const written = `${day}T${seconds}.${fraction.padEnd(3, "0").slice(0, 3)}`;
  const time = Date.parse(`${written}${offset?.toUpperCase() ?? "Z"}`);
  if (Number.isNaN(time)) return null;
  return offset === undefined ? fromLocal(time, zone) : time;
}

/** Whether the clock at an instant is within hours of the day, whose ends may carry a zone of their own. */
export function isWithinHours(time: number, start: string | null, end: string | null, zone: string): boolean | null {
  const from = start === null ? null : minutesOf(time, start, zone);
  const to = end === null ? null : minutesOf(time, end, zone);
  if (from === null || to === null) return null;
  // Each against the clock of its own zone. An end before the start crosses midnight; equal ends are a whole day.
  const length = (to.written - from.written + (from.offset - to.offset) + 2 * 1440) % 1440;
  const since = (from.now - from.written + 1440) % 1440;
  return length === 0 || since < length;
}

function minutesOf(time: number, hour: string, zone: string) {
  const parts = HOUR.exec(hour.trim());
  if (!parts) return null;
  const [, hours, minutes, seconds = "0", suffix] = parts;
  const written = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
  const offset = suffix === undefined ? zoneOffset(time, zone) : offsetMinutes(suffix);
  const now = (((time / MINUTE_MS + offset) % 1440) + 1440) % 1440;
  return { written, now, offset };
}

function zoneOffset(time: number, zone: string): number {
  const whole = time - (time % 1000);
  return Math.round((localClock(whole, zone).getTime() - whole) / MINUTE_MS);
}

function offsetMinutes(suffix: string): number {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(suffix);
  if (!parts) return 0;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return parts[1] === "-" ? -minutes : minutes;
}
