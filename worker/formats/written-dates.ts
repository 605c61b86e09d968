// Dates with a year of two digits ("31-12-13", day first) or a month in words ("1er janvier 2024") → `YYYY-MM-DD`.
import { parseDate } from "./dates.ts";

/** Day first, as everywhere in Europe. */
const SHORT = /^(\d{2})([-/.])(\d{2})\2(\d{2})$/;
/** Years from here on are of the last century, as in the tools that wrote them. */
const FIRST_OF_LAST_CENTURY = 70;

export function parseShortDate(text: string): string | undefined {
  if (text.length !== 8) return undefined;
  const match = SHORT.exec(text);
  if (!match) return undefined;
  const [, day, , month, year = ""] = match;
  return parseDate(`${Number(year) < FIRST_OF_LAST_CENTURY ? "20" : "19"}${year}-${month}-${day}`, "ymd");
}

const MONTHS = new Map(
  [
    ["janvier", "janv", "jan", "january"],
    ["fevrier", "fevr", "fev", "february", "feb"],
    ["mars", "mar", "march"],
    ["avril", "avr", "april", "apr"],
    ["mai", "may"],
    ["juin", "june", "jun"],
    ["juillet", "juil", "july", "jul"],
    ["aout", "august", "aug"],
    ["septembre", "sept", "sep", "september"],
    ["octobre", "oct", "october"],
    ["novembre", "nov", "november"],
    ["decembre", "dec", "december"],
  ].flatMap((names, index) => names.map((name) => [name, String(index + 1).padStart(2, "0")] as const)),
);

const WORDS = /^(?:\p{L}{3,9}\.?,? )?(\d{1,2})(?:er|st|nd|rd|th)?[ -](\p{L}{3,9})\.?[ -](\d{4})$/u;

export function parseWordDate(text: string): string | undefined {
  if (text.length < 9 || text.length > 32) return undefined;
  const match = WORDS.exec(text);
  if (!match) return undefined;
  const [, day = "", word = "", year] = match;
  const month = MONTHS.get(word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
  return month === undefined ? undefined : parseDate(`${year}-${month}-${day.padStart(2, "0")}`, "ymd");
}
