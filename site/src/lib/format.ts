// Numbers, dates and places as people write them in each language. Formatters are kept: making one costs more than using it.
import type { Lang } from "../../../worker/messages.ts";

const LOCALES: Record<Lang, string> = { fr: "fr-FR", en: "en-GB" };

/** Times are shown in the zone of the portal's public. */
export const TIMEZONE = "Europe/Paris";

const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(lang: Lang, decimals: number | null): Intl.NumberFormat {
  const key = `${lang} ${decimals}`;
  // Without a declared precision: every digit that a double really holds.
  const digits = decimals === null ? { maximumSignificantDigits: 15 } : { maximumFractionDigits: decimals };
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(LOCALES[lang], digits);
  numberFormats.set(key, format);
  return format;
}

function dateFormat(lang: Lang, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang} ${name}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(LOCALES[lang], options);
  dateFormats.set(key, format);
  return format;
}

/** `1 234,5` in French, `1,234.5` in English. */
export function formatNumber(value: number, lang: Lang, decimals: number | null = null): string {
  return numberFormat(lang, decimals).format(value);
}

/** French says “1er juin”, which Intl does not know. */
function ordinalFirst(text: string, lang: Lang): string {
  return lang === "fr" ? text.replace(/^1 /, "1er ") : text;
}

/** `12 mars 2024`. Takes `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or a full ISO instant; anything else comes back as it is. */
export function formatDate(iso: string, lang: Lang): string {
  if (/^\d{4}$/.test(iso)) return iso;
  const date = new Date(iso);
  if (!/^\d{4}-\d{2}/.test(iso) || Number.isNaN(date.getTime())) return iso;
  if (/^\d{4}-\d{2}$/.test(iso)) {
    return dateFormat(lang, "month", { month: "long", year: "numeric", timeZone: "UTC" }).format(date);
  }
  // A day has no zone; an instant falls on a day in ours.
  const timeZone = iso.length === 10 ? "UTC" : TIMEZONE;
  const format = dateFormat(lang, `day ${timeZone}`, { dateStyle: "long", timeZone });
  return ordinalFirst(format.format(date), lang);
}

/** `12 mars 2024 à 10:27`, Paris time. */
export function formatInstant(iso: string, lang: Lang): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const format = dateFormat(lang, "instant", { dateStyle: "long", timeStyle: "short", timeZone: TIMEZONE });
  return ordinalFirst(format.format(date), lang);
}

/** `48,8802° N, 2,2912° E`; French writes O (ouest) for west. */
export function formatPoint(latitude: number, longitude: number, lang: Lang): string {
  const west = lang === "fr" ? "O" : "W";
  const degrees = (value: number) => `${formatNumber(Math.abs(value), lang, 5)}°`;
  const separator = lang === "fr" ? "\u202f; " : ", ";
  return `${degrees(latitude)} ${latitude < 0 ? "S" : "N"}${separator}${degrees(longitude)} ${longitude < 0 ? west : "E"}`;
}
