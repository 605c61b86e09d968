// The date of the data as the portal knows it: exact to the day, the month, the quarter… and where it was found.
import type { Lang } from "../../../worker/messages.ts";
import { formatDate } from "./format.ts";

export type DataDate = {
  /** ISO 8601, as exact as the date is: `2024`, `2024-06`, `2024-06-15`, or an instant. */
  value: string;
  precision: string;
  /** Null where the portal does not say. */
  source: string | null;
};

/** How much of the ISO text a precision is worth; periods of several months are called by their first. */
const LENGTH: Record<string, number> = { year: 4, semester: 7, quarter: 7, month: 7, week: 10, day: 10 };

function infoText(info: unknown, key: string): string | null {
  const value = typeof info === "object" && info !== null ? (info as Record<string, unknown>)[key] : null;
  return typeof value === "string" ? value : null;
}

/** One spelling of an instant, whatever the source's; a day stays a day; what is no date is null. */
export function moment(value: string | null): string | null {
  if (value === null || !/^\d{4}-\d{2}(-\d{2})?/.test(value) || Number.isNaN(Date.parse(value))) return null;
  return value.length <= 10 ? value : new Date(value).toISOString();
}

/** @param metas the `default` template: `modified` and `modified_info` */
export function toDataDate(metas: Record<string, unknown>): DataDate | null {
  const value = moment(typeof metas.modified === "string" ? metas.modified.trim() : null);
  if (value === null) return null;
  const precision = infoText(metas.modified_info, "precision") ?? (value.length <= 10 ? "day" : "second");
  return { value: value.slice(0, LENGTH[precision]), precision, source: infoText(metas.modified_info, "source") };
}

const SAY: Record<Lang, Record<string, (year: string, month: number, day: string) => string>> = {
  fr: {
    semester: (year, month) => `${month === 1 ? "1er" : "2e"} semestre ${year}`,
    quarter: (year, month) => `${month === 1 ? "1er" : `${(month + 2) / 3}e`} trimestre ${year}`,
    week: (_year, _month, day) => `semaine du ${day}`,
  },
  en: {
    semester: (year, month) => `${month === 1 ? "first" : "second"} half of ${year}`,
    quarter: (year, month) => `${["first", "second", "third", "fourth"][(month - 1) / 3] ?? ""} quarter of ${year}`,
    week: (_year, _month, day) => `week of ${day}`,
  },
};

/** `juin 2024`, `2e trimestre 2024`, `15 juin 2024`. */
export function formatDataDate({ value, precision }: DataDate, lang: Lang): string {
  const say = SAY[lang][precision];
  return say ? say(value.slice(0, 4), Number(value.slice(5, 7)), formatDate(value, lang)) : formatDate(value, lang);
}
