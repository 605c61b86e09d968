// `range(…)` of group_by → SQL (explore-api §11.1): a bucket to group and order by, and its label. Lower bounds belong to
// a bucket, upper ones do not; whole numbers are labelled by the last one inside.
import type { Expression, Range, RangeBound } from "./ast.ts";
import { readDateLiteral, toInstants } from "./dates.ts";
import { queryError } from "./failure.ts";
import { instantLabelSql, toLocalSql } from "./local-time.ts";
import { type Context, describe, isDate, isNumeric, type Typed, toTyped } from "./typed.ts";

type Unit = { name: string; milliseconds: number | null };

const DAY = 86_400_000;

/** Case-sensitive where one letter decides: `m` is a minute, `M` a month. */
const UNITS: Record<string, Unit> = {
  ms: { name: "ms", milliseconds: 1 },
  s: { name: "s", milliseconds: 1000 },
  m: { name: "m", milliseconds: 60_000 },
  h: { name: "h", milliseconds: 3_600_000 },
  d: { name: "d", milliseconds: DAY },
  w: { name: "w", milliseconds: null },
  M: { name: "M", milliseconds: null },
  q: { name: "q", milliseconds: null },
  y: { name: "y", milliseconds: null },
};

const WORDS: Record<string, string> = {
  millisecond: "ms",
  second: "s",
  minute: "m",
  hour: "h",
  day: "d",
  week: "w",
  month: "M",
  quarter: "q",
  year: "y",
};

function toUnit(text: string): Unit | null {
  const word = WORDS[text.toLowerCase().replace(/s$/, "")];
  return UNITS[word ?? text] ?? null;
}

export function compileRange(range: Range, operand: Typed, context: Context): Typed {
  if (!isNumeric(operand) && !isDate(operand)) {
    throw queryError(`range() only supports numeric or date expressions, found ${describe(operand)}`, context.clause);
  }
  if (range.width === null) return compileBounds(range.bounds, operand, context);
  const { amount, unit } = range.width;
  if (!(amount > 0)) throw queryError("the width of range() must be greater than 0", context.clause);
  if (isNumeric(operand) && unit === "") return compileWidth(amount, operand, context);
  return compilePeriods(amount, unit, operand, context);
}

/** The bucket is what is grouped and ordered; records without one are in no group. */
function toBucket(label: string, bucket: string): Typed {
  return { ...toTyped(`CASE WHEN ${bucket} IS NULL THEN NULL ELSE ${label} END`, "text"), bucket };
}

function compileWidth(width: number, operand: Typed, { bindings }: Context): Typed {
  const bound = bindings.bind(width);
  const bucket = `CAST(floor(${operand.sql} / CAST(${bound} AS REAL)) AS INTEGER)`;
  if (operand.type === "int" && Number.isInteger(width)) {
    const low = `${bucket} * ${bound}`;
    return toBucket(`'[' || (${low}) || ', ' || (${low} + ${bound} - 1) || ']'`, bucket);
  }
  const number = (sql: string) => (Number.isInteger(width) ? sql : `round(${sql}, 10)`);
  const ends = `'[' || ${number(`(${bucket} * ${bound})`)} || ', ' || ${number(`((${bucket} + 1) * ${bound})`)} || '['`;
  return toBucket(ends, bucket);
}

function compilePeriods(amount: number, text: string, operand: Typed, context: Context): Typed {
  const unit = toUnit(text);
  if (unit === null || !isDate(operand)) {
    throw queryError(`Invalid width of range(): ${amount}${text} does not fit ${describe(operand)}`, context.clause);
  }
  if (!Number.isInteger(amount))
    throw queryError("the width of range() must be a whole number of units", context.clause);
  if (unit.milliseconds === null && amount !== 1) {
    throw queryError("weeks, months, quarters and years of range() must be 1", context.clause);
  }
  const local = toLocalSql(operand, context);
  const { bucket, start } =
    unit.milliseconds === null ? toCalendar(unit.name, local) : toFixed(amount * unit.milliseconds, local);
  const label = (offset: number) => instantLabelSql(start(`(${bucket} + ${offset})`), operand.type === "date", context);
  return toBucket(`'[' || ${label(0)} || ', ' || ${label(1)} || '['`, bucket);
}

type Periods = { bucket: string; start(bucket: string): string };

function toFixed(milliseconds: number, local: string): Periods {
  return {
    bucket: `CAST(floor(${local} / ${milliseconds}.0) AS INTEGER)`,
    start: (bucket) => `(${bucket} * ${milliseconds})`,
  };
}

function toCalendar(unit: string, local: string): Periods {
  // 1970 began on a Thursday: three days after a Monday.
  if (unit === "w") {
    return {
      bucket: `CAST(floor((${local} + ${3 * DAY}) / ${7 * DAY}.0) AS INTEGER)`,
      start: (bucket) => `(${bucket} * ${7 * DAY} - ${3 * DAY})`,
    };
  }
  const months = { M: 1, q: 3, y: 12 }[unit] ?? 1;
  // Formatted once: finding the offset of a zone and the calendar's day is what takes the time.
  const month = `SELECT strftime('%Y-%m', ${local} / 1000.0, 'unixepoch') AS ym`;
  const number = "CAST(ym AS INTEGER) * 12 + CAST(substr(ym, -2) AS INTEGER) - 1";
  const first = (bucket: string) => `(${bucket} * ${months})`;
  return {
    bucket: `(SELECT (${number}) / ${months} FROM (${month}))`,
    start: (bucket) => `(unixepoch(printf('%04d-%02d-01', ${first(bucket)} / 12, ${first(bucket)} % 12 + 1)) * 1000)`,
  };
}

type Bound = { value: string; label: string; before: string };

function toBound(bound: Exclude<RangeBound, { kind: "star" }>, operand: Typed, context: Context): Bound {
  const refused = () =>
    queryError(`Invalid bound of range(): ${bound.text} does not fit ${describe(operand)}`, context.clause);
  if (bound.kind === "number") {
    if (!isNumeric(operand)) throw refused();
    const value = Number(bound.text);
    if (operand.type === "int" && Number.isInteger(value)) {
      return { value: String(value), label: String(value), before: String(value - 1) };
    }
    const label = Number.isInteger(value) ? `${value}.0` : String(value);
    return { value: String(value), label, before: label };
  }
  if (!isDate(operand)) throw refused();
  const period = readDateLiteral(bound.text, context.clause);
  const isDay = operand.type === "date";
  const instant = isDay ? period.start : toInstants(period, context.zone).start;
  const label = toLabel(
    instant,
    isDay || context.zone.isUtc ? 0 : context.zone.offsetAt(instant),
    isDay || context.zone.isUtc,
  );
  return { value: String(instant), label, before: label };
}

function toLabel(instant: number, offset: number, isUtc: boolean): string {
  const text = new Date(instant + offset).toISOString();
  if (isUtc) return text;
  const minutes = Math.abs(offset) / 60_000;
  const two = (number: number) => String(Math.floor(number)).padStart(2, "0");
  return `${text.slice(0, 19)}${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function compileBounds(bounds: RangeBound[], operand: Typed, context: Context): Typed {
  const fixed = bounds.flatMap((bound) => (bound.kind === "star" ? [] : [toBound(bound, operand, context)]));
  const [first, last] = [bounds[0], bounds.at(-1)];
  const inner = bounds.slice(1, -1).some(({ kind }) => kind === "star");
  const ascending = fixed.every(({ value }, index) => index === 0 || Number(fixed[index - 1]?.value) < Number(value));
  if (inner || fixed.length === 0 || !ascending) {
    throw queryError("the bounds of range() must be ascending, with * at the ends only", context.clause);
  }
  const { bindings } = context;
  const compared = operand.type === "date" ? toLocalSql(operand, context) : operand.sql;
  const cases = fixed.map(({ value }, index) => {
    const isOutside = index === 0 && first?.kind !== "star";
    return `WHEN ${compared} < ${bindings.bindJson(value)} THEN ${isOutside ? "NULL" : index}`;
  });
  const beyond = last?.kind === "star" ? fixed.length : "NULL";
  const bucket = `CASE WHEN ${compared} IS NULL THEN NULL ${cases.join(" ")} ELSE ${beyond} END`;
  const isWhole = operand.type === "int";
  const labels = Array.from({ length: fixed.length + 1 }, (_, index) => {
    const low = index === 0 ? "*" : (fixed[index - 1]?.label ?? "*");
    const high = fixed[index];
    if (high === undefined) return `[${low}, *${isWhole ? "]" : "["}`;
    return `[${low}, ${isWhole ? high.before : high.label}${isWhole ? "]" : "["}`;
  });
  const list = bindings.bind(JSON.stringify(labels));
  return toBucket(`(${list} ->> (${bucket}))`, bucket);
}

/** Whether an expression is a range with a width or bounds. */
export const isRange = (expression: Expression): expression is Range => expression.kind === "range";
