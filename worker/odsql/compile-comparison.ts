// Comparisons → SQL (explore-api §9.1). Equality for all but geometries and files, order for numbers and dates only;
// types that do not fit are an error, never an empty answer. Every condition is null where a value is null.
import type { Comparison, Expression } from "./ast.ts";
import { compileExpression } from "./compile-expression.ts";
import { type DatePeriod, readDateLiteral, toDayText, toInstants } from "./dates.ts";
import { incompatible } from "./failure.ts";
import { toLocalSql } from "./local-time.ts";
import { toNow } from "./now.ts";
import { type Context, describe, isDate, isNumeric, type Typed } from "./typed.ts";

const MIRRORED: Record<Comparison, Comparison> = { "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

function isConstant(expression: Expression): boolean {
  return ["number", "string", "date", "boolean", "now"].includes(expression.kind);
}

export function compileComparison(operator: Comparison, left: Expression, right: Expression, context: Context): string {
  // The constant goes to the right, so that the other side says what is compared.
  if (isConstant(left) && !isConstant(right)) return compileOrdered(MIRRORED[operator], right, left, context);
  return compileOrdered(operator, left, right, context);
}

function compileOrdered(operator: Comparison, left: Expression, right: Expression, context: Context): string {
  const value = compileExpression(left, context);
  if (isDate(value) && left.kind !== "date") return compareDate(operator, value, right, context);
  const other = compileExpression(right, context);
  if (value.type === "null" || other.type === "null") return "NULL";
  const equality = operator === "=" || operator === "!=";
  const refused = () => incompatible(describe(value), describe(other), context.clause);
  if (value.multivalued) {
    if (!equality || other.type !== "text" || other.multivalued) throw refused();
    return compareElements(operator, value, `value = ${other.sql}`);
  }
  const bothTexts = value.type === "text" && other.type === "text" && !other.multivalued;
  const bothBooleans = value.type === "boolean" && other.type === "boolean";
  const bothDates = value.type === "datetime" && other.type === "datetime";
  const comparable = (isNumeric(value) && isNumeric(other)) || bothDates;
  if (!comparable && !(equality && (bothTexts || bothBooleans))) throw refused();
  return `(${value.sql} ${operator} ${other.sql})`;
}

/** `=` is true of any element; `!=` of a value none of whose elements is equal. */
export function compareElements(operator: "=" | "!=", value: Typed, test: string): string {
  const exists = `EXISTS (SELECT 1 FROM ${value.elements} WHERE ${test})`;
  return operator === "=" ? exists : `(${value.sql} IS NOT NULL AND NOT ${exists})`;
}

function compareDate(operator: Comparison, value: Typed, right: Expression, context: Context): string {
  if (right.kind === "number") return comparePeriod(operator, value, toYear(value, right.text, context), context, true);
  if (right.kind === "string")
    return comparePeriod(operator, value, toPeriod(operator, value, right.value, context), context);
  if (right.kind === "date") {
    return comparePeriod(operator, value, readDateLiteral(right.text, context.clause), context);
  }
  if (right.kind === "now") return compareNow(operator, value, right, context);
  const other = compileExpression(right, context);
  if (other.type === "null") return "NULL";
  if (!isDate(other)) throw incompatible(describe(value), describe(other), context.clause);
  // A day has no zone: an instant beside it is what the clocks show.
  if (other.type !== value.type) return `(${toLocalSql(value, context)} ${operator} ${toLocalSql(other, context)})`;
  return `(${value.sql} ${operator} ${other.sql})`;
}

function compareNow(
  operator: Comparison,
  value: Typed,
  right: Extract<Expression, { kind: "now" }>,
  context: Context,
): string {
  const instant = toNow(right.args, context.now, context.zone, context.clause);
  const bound = value.type === "datetime" ? instant : toDayText(instant + context.zone.offsetAt(instant));
  return `(${value.sql} ${operator} ${context.bindings.bind(bound)})`;
}

/** A whole number beside a date is a year. */
function toYear(value: Typed, text: string, context: Context): DatePeriod {
  if (!/^\d{1,4}$/.test(text)) throw incompatible(describe(value), "number", context.clause);
  return readDateLiteral(text.padStart(4, "0"), context.clause);
}

/** A text beside a date: a full date is understood where order is asked for; anything else is a fault. */
function toPeriod(operator: Comparison, value: Typed, text: string, context: Context): DatePeriod {
  const ordered = operator !== "=" && operator !== "!=";
  if (!ordered || !/^\d{4}-\d{2}-\d{2}/.test(text)) throw incompatible(describe(value), "text", context.clause);
  return readDateLiteral(text, context.clause);
}

/**
 * Equality holds anywhere in the period. Order is that of the period's start; of a year given as a number, order is
 * that of years: `modified > 2020` begins in 2021.
 */
function comparePeriod(
  operator: Comparison,
  value: Typed,
  period: DatePeriod,
  context: Context,
  whole = false,
): string {
  const instants = toInstants(period, context.zone);
  const isInstant = value.type === "datetime";
  const start = context.bindings.bind(isInstant ? instants.start : toDayText(period.start));
  const end = context.bindings.bind(isInstant ? instants.end : toDayText(period.end));
  const { sql } = value;
  if (operator === "=") return `(${sql} >= ${start} AND ${sql} < ${end})`;
  if (operator === "!=") return `(${sql} < ${start} OR ${sql} >= ${end})`;
  if (whole && operator === ">") return `(${sql} >= ${end})`;
  if (whole && operator === "<=") return `(${sql} < ${end})`;
  return `(${sql} ${operator} ${start})`;
}
