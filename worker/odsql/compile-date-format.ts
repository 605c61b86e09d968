// `date_format(date, 'dd/MM/yyyy')` → SQL (explore-api §8.2). Numbers come from SQLite, names from the language of the
// request. Always a text.
import type { Expression } from "./ast.ts";
import { queryError } from "./failure.ts";
import { formatLocalSql } from "./local-time.ts";
import { type Context, describe, isDate, type Typed, toTyped } from "./typed.ts";

/** Letters of a pattern → a substitution of SQLite, all of which may stand in one format. */
const SUBSTITUTIONS: Record<string, string> = {
  yyyy: "%Y",
  YYYY: "%Y",
  xxxx: "%G",
  xx: "%g",
  ww: "%V",
  e: "%u",
  DDD: "%j",
  MM: "%m",
  dd: "%d",
  HH: "%H",
  mm: "%M",
  ss: "%S",
};

/** Numbers without leading zeros. */
const NUMBERS: Record<string, string> = { w: "%V", D: "%j", M: "%m", d: "%d", H: "%H", m: "%M", s: "%S" };

const NAMES: Record<string, Intl.DateTimeFormatOptions> = {
  E: { weekday: "short" },
  EEEE: { weekday: "long" },
  MMM: { month: "short" },
  MMMM: { month: "long" },
};

/** A quoted text, a run of one letter, or a single other character. */
const PIECE = /'((?:[^']|'')*)'|([A-Za-z])\2*|[\s\S]/gu;

type Piece = { kind: "format" | "sql"; text: string };

/** January 2024 began on a Monday; so do the weekdays of the language, and its months. */
function namesOf(letters: string, lang: string): string[] {
  const options = NAMES[letters] ?? {};
  const format = new Intl.DateTimeFormat(lang, { ...options, timeZone: "UTC" });
  const isMonth = "month" in options;
  return Array.from({ length: isMonth ? 12 : 7 }, (_, index) =>
    // The day stands beside the month, so that languages which inflect it give the form of a date only where asked.
    format.format(new Date(Date.UTC(2024, isMonth ? index : 0, isMonth ? 1 : index + 1))),
  );
}

function toPiece(match: RegExpMatchArray, date: Typed, context: Context): Piece {
  const [whole, quoted, letter] = match;
  if (quoted !== undefined) return { kind: "format", text: whole === "''" ? "'" : quoted.replaceAll("''", "'") };
  if (letter === undefined) return { kind: "format", text: whole };
  const substitution = SUBSTITUTIONS[whole];
  if (substitution !== undefined) return { kind: "format", text: substitution };
  const part = (format: string) => `CAST(${formatLocalSql(format, date, context)} AS INTEGER)`;
  if (whole === "yy" || whole === "YY")
    return { kind: "sql", text: `substr(${formatLocalSql("%Y", date, context)}, 3, 2)` };
  const number = NUMBERS[whole];
  if (number !== undefined) return { kind: "sql", text: part(number) };
  if (!Object.hasOwn(NAMES, whole)) {
    throw queryError(`Unknown pattern '${whole}' in date_format()`, context.clause);
  }
  const names = context.bindings.bind(JSON.stringify(namesOf(whole, context.lang)));
  return { kind: "sql", text: `(${names} ->> (${part(whole.startsWith("E") ? "%u" : "%m")} - 1))` };
}

const isSubstitution = (text: string) => /^%[A-Za-z]$/.test(text);

/** Pieces that follow one another in one strftime, where they can. */
function toSql(pieces: Piece[], date: Typed, context: Context): string[] {
  const parts: string[] = [];
  let format: string[] = [];
  const flush = () => {
    if (format.length === 0) return;
    const plain = format.every((text) => isSubstitution(text) || /^[ ?,.:/-]*$/.test(text));
    if (plain && format.some(isSubstitution)) parts.push(formatLocalSql(format.join(""), date, context));
    else {
      for (const text of format) {
        parts.push(isSubstitution(text) ? formatLocalSql(text, date, context) : context.bindings.bind(text));
      }
    }
    format = [];
  };
  for (const { kind, text } of pieces) {
    if (kind === "format") {
      format.push(text);
      continue;
    }
    flush();
    parts.push(text);
  }
  flush();
  return parts;
}

/** As a balanced tree: the platform limits the depth of an expression. */
function concatenated(parts: string[]): string {
  if (parts.length <= 1) return parts[0] ?? "''";
  const middle = Math.ceil(parts.length / 2);
  return `(${concatenated(parts.slice(0, middle))} || ${concatenated(parts.slice(middle))})`;
}

const MAX_PIECES = 40;

export function compileDateFormat(date: Typed, pattern: Expression | undefined, context: Context): Typed {
  if (pattern?.kind !== "string")
    throw queryError("the second argument of date_format() must be a string", context.clause);
  if (date.type === "null") return toTyped("NULL", "text");
  if (!isDate(date)) {
    throw queryError(`date_format() only supports date expressions, found ${describe(date)}`, context.clause);
  }
  const matches = [...pattern.value.matchAll(PIECE)];
  if (matches.length > MAX_PIECES)
    throw queryError(`over ${MAX_PIECES} parts in a pattern of date_format()`, context.clause);
  const sql = concatenated(
    toSql(
      matches.map((match) => toPiece(match, date, context)),
      date,
      context,
    ),
  );
  return toTyped(`CASE WHEN ${date.sql} IS NULL THEN NULL ELSE CAST(${sql} AS TEXT) END`, "text");
}
