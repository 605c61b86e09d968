// Expressions → SQL with a type (explore-api §8). An expression that has a value already is not calculated again.
import { type Call, type Expression, fingerprint } from "./ast.ts";
import { compileAggregate } from "./compile-aggregate.ts";
import { compileCluster } from "./compile-cluster.ts";
import { compileDateFormat } from "./compile-date-format.ts";
import { compileDistance } from "./compile-geo.ts";
import { compileRange } from "./compile-range.ts";
import { readDateLiteral, toInstants } from "./dates.ts";
import { queryError, unknownField } from "./failure.ts";
import { DATE_PARTS } from "./functions.ts";
import { formatLocalSql } from "./local-time.ts";
import { toLowerCaseSql } from "./lower-case.ts";
import { toNow } from "./now.ts";
import { type Context, describe, isDate, isNumeric, type Typed, toTyped, toTypedField } from "./typed.ts";

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
      return compileRange(expression, compileExpression(expression.operand, context), context);
    case "geometry":
    case "quantity":
    case "star":
      throw queryError("a geometry or distance stands outside of a geographic function", clause);
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
    if (text.multivalued || (text.type !== "text" && text.type !== "null")) {
      throw queryError(`${call.name}() only supports text expressions, found ${describe(text)}`, clause);
    }
    if (call.name === "length") return toTyped(`length(${text.sql})`, "int");
    return toTyped(toLowerCaseSql(text.sql), "text");
  }
  if (call.name === "ifnull" && second !== undefined) return compileIfNull(first, second, context);
  if (call.name === "random") return compileRandom(first, context);
  if (call.name === "date_format") return compileDateFormat(compileExpression(first, context), second, context);
  if (call.name === "json_format") return compileJsonFormat(first, second, context);
  if (call.name === "distance") return compileDistance(call.args, context);
  if (call.name === "geo_cluster") return compileCluster(call, context);
  throw queryError(`${call.name}() has no value here`, clause);
}

/** Text that is no JSON is shown as it is, or as the fallback. */
function compileJsonFormat(first: Expression, fallback: Expression | undefined, context: Context): Typed {
  const text = compileExpression(first, context);
  if (text.multivalued || !["text", "json_blob", "null"].includes(text.type)) {
    throw queryError(`json_format() only supports text expressions, found ${describe(text)}`, context.clause);
  }
  const otherwise = fallback === undefined ? text.sql : compileFallback(fallback, context);
  return toTyped(
    `CASE WHEN json_valid(${text.sql}) THEN ${text.sql} WHEN ${text.sql} IS NOT NULL THEN ${otherwise} END`,
    "json_blob",
  );
}

function compileFallback(fallback: Expression, context: Context): string {
  if (fallback.kind === "null") return "NULL";
  if (fallback.kind !== "string")
    throw queryError("the fallback of json_format() must be null or a string", context.clause);
  return context.bindings.bind(JSON.stringify(fallback.value));
}

function compileIfNull(value: Expression, fallback: Expression, context: Context): Typed {
  const typed = compileExpression(value, context);
  const other = compileExpression(fallback, context);
  if (typed.lon !== null || other.lon !== null || other.multivalued) {
    throw queryError(
      "ifnull() does not support geographic fields, nor a multivalued field as its second value",
      context.clause,
    );
  }
  // A single text beside lists is a list of one.
  if (typed.multivalued && other.type === "text") {
    return {
      ...typed,
      sql: `ifnull(${typed.sql}, json_array(${other.sql}))`,
      elements: `json_each(ifnull(${typed.sql}, json_array(${other.sql})))`,
    };
  }
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
  return `CAST(${formatLocalSql(TIME_FORMATS[part] ?? "", date, context)} AS INTEGER)`;
}

/** The same seed gives the same order: the row's number, scrambled by two linear congruences. */
function compileRandom(seed: Expression, context: Context): Typed {
  if (seed.kind !== "number" || !/^-?\d{1,15}$/.test(seed.text)) {
    throw queryError("random() needs an integer", context.clause);
  }
  const scrambled = `((${context.schema.rowId} + CAST(${context.bindings.bindJson(String(Number(seed.text)))} AS INTEGER)) * 48271 % 2147483647)`;
  return toTyped(`(${scrambled} * ${scrambled} % 2147483629)`, "int");
}
