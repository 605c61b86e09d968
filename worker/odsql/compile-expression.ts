// Expressions → SQL with a type (explore-api §8). An expression that has a value already is not calculated again.
import { type Call, type Expression, fingerprint } from "./ast.ts";
import { compileAggregate } from "./compile-aggregate.ts";
import { readDateLiteral, toInstants } from "./dates.ts";
import { notAvailable, queryError, unknownField } from "./failure.ts";
import { DATE_PARTS } from "./functions.ts";
import { toLowerCaseSql } from "./lower-case.ts";
import { toNow } from "./now.ts";
import { type Context, describe, isDate, isNumeric, type Typed, toTyped, toTypedField } from "./typed.ts";

/** Name of the table expression with the spans of constant offset; `compile.ts` declares it where it is read. */
export const ZONE_TABLE = "_zone";

export function compileExpression(expression: Expression, context: Context): Typed {
  const known = context.known.get(fingerprint(expression));
  if (known !== undefined) return known;
  const { bindings, clause } = context;
  switch (expression.kind) {
    case "number":
      return compileNumber(expression.text, context);
    case "string":
      return toTyped(bindings.bind(expression.value), "text");
    case "boolean":
      return toTyped(bindings.bind(expression.value ? 1 : 0), "boolean");
    case "date": {
      const { start } = toInstants(readDateLiteral(expression.text, clause), context.zone);
      return toTyped(bindings.bind(start), "datetime");
    }
    case "now":
      return toTyped(bindings.bind(toNow(expression.args, context.now, context.zone, clause)), "datetime");
    case "null":
      return toTyped("NULL", "null");
    case "field": {
      const field = context.schema.find(expression.name);
      if (field === undefined) throw unknownField(expression.name, clause);
      return toTypedField(field);
    }
    case "call":
      return compileCall(expression, context);
    case "aggregate":
      return compileAggregate(expression, context, compileExpression);
    case "arithmetic":
      return compileArithmetic(expression, context);
    case "negate": {
      const operand = toNumber(expression.operand, context);
      return { ...toTyped(`(-${operand.sql})`, operand.type) };
    }
    case "range":
      throw notAvailable("range()", clause);
    case "geometry":
    case "quantity":
    case "star":
      throw notAvailable("a geometry or distance outside of a geographic function", clause);
  }
}

function compileNumber(text: string, context: Context): Typed {
  // JSON has no leading zeros; digits beyond what JavaScript can hold stay as they are.
  const json = text.replace(/^(-?)0+(?=\d)/, "$1");
  return toTyped(context.bindings.bindJson(json), text.includes(".") ? "double" : "int");
}

function toNumber(expression: Expression, context: Context): Typed {
  const operand = compileExpression(expression, context);
  if (!isNumeric(operand) && operand.type !== "null") {
    throw queryError(`Arithmetic only supports numeric expressions, found ${describe(operand)}`, context.clause);
  }
  return operand;
}

function compileArithmetic(expression: Extract<Expression, { kind: "arithmetic" }>, context: Context): Typed {
  const left = toNumber(expression.left, context);
  const right = toNumber(expression.right, context);
  // SQLite divides integers without a fraction; a division by zero is null there as here.
  if (expression.operator === "/") return toTyped(`(CAST(${left.sql} AS REAL) / ${right.sql})`, "double");
  const type = left.type === "int" && right.type === "int" ? "int" : "double";
  return toTyped(`(${left.sql} ${expression.operator} ${right.sql})`, type);
}

function compileCall(call: Call, context: Context): Typed {
  const { clause } = context;
  const [first, second] = call.args;
  if (first === undefined) throw queryError(`${call.name}() needs an argument`, clause);
  if (DATE_PARTS.has(call.name)) return toTyped(datePartSql(call.name, first, context), "int");
  if (call.name === "length" || call.name === "lower") {
    const text = compileExpression(first, context);
    if (text.multivalued) throw notAvailable(`${call.name}() of a multivalued field`, clause);
    if (text.type !== "text" && text.type !== "null") {
      throw queryError(`${call.name}() only supports text expressions, found ${describe(text)}`, clause);
    }
    if (call.name === "length") return toTyped(`length(${text.sql})`, "int");
    return toTyped(toLowerCaseSql(text.sql), "text");
  }
  if (call.name === "ifnull" && second !== undefined) return compileIfNull(first, second, context);
  if (call.name === "random") return compileRandom(first, context);
  throw notAvailable(`${call.name}()`, clause);
}

function compileIfNull(value: Expression, fallback: Expression, context: Context): Typed {
  const typed = compileExpression(value, context);
  const other = compileExpression(fallback, context);
  if (typed.multivalued || other.multivalued) throw notAvailable("ifnull() of a multivalued field", context.clause);
  if (typed.lon !== null || other.lon !== null) throw notAvailable("ifnull() of a geographic field", context.clause);
  const numeric = isNumeric(typed) && isNumeric(other);
  if (typed.type !== other.type && !numeric && typed.type !== "null" && other.type !== "null") {
    const types = `${describe(typed)} and ${describe(other)}`;
    throw queryError(`ifnull() needs two values of one type, found ${types}`, context.clause);
  }
  const type = typed.type === "null" || other.type === "double" ? other.type : typed.type;
  return { ...toTyped(`ifnull(${typed.sql}, ${other.sql})`, type), precision: typed.precision };
}

const DATE_SLICES: Record<string, string> = { year: "1, 4", month: "6, 2", day: "9, 2" };
const TIME_FORMATS: Record<string, string> = {
  year: "%Y",
  month: "%m",
  day: "%d",
  hour: "%H",
  minute: "%M",
  second: "%S",
};

/** A day has no zone; an instant is read on the clocks of the request's zone. */
function datePartSql(part: string, argument: Expression, context: Context): string {
  const date = compileExpression(argument, context);
  if (date.type === "null") return "NULL";
  if (!isDate(date))
    throw queryError(`${part}() only supports date expressions, found ${describe(date)}`, context.clause);
  if (date.type === "date") {
    const slice = DATE_SLICES[part];
    // The hour of a day is 0, and that of no day is null.
    return slice === undefined ? `(length(${date.sql}) * 0)` : `CAST(substr(${date.sql}, ${slice}) AS INTEGER)`;
  }
  const local = context.zone.isUtc ? date.sql : `(${date.sql} + ${offsetSql(date.sql)})`;
  return `CAST(strftime('${TIME_FORMATS[part]}', ${local} / 1000.0, 'unixepoch') AS INTEGER)`;
}

function offsetSql(instant: string): string {
  return `(SELECT shift FROM ${ZONE_TABLE} WHERE ${instant} >= since AND ${instant} < until)`;
}

/** The same seed gives the same order: the row's number, scrambled by two linear congruences. */
function compileRandom(seed: Expression, context: Context): Typed {
  if (seed.kind !== "number" || !/^-?\d{1,15}$/.test(seed.text)) {
    throw queryError("random() needs an integer", context.clause);
  }
  const scrambled = `((${context.schema.rowId} + CAST(${context.bindings.bindJson(String(Number(seed.text)))} AS INTEGER)) * 48271 % 2147483647)`;
  return toTyped(`(${scrambled} * ${scrambled} % 2147483629)`, "int");
}
