// Aggregates → SQL (explore-api §8.4). Nulls count for `count(*)` only; of no value, count is 0 and the others null.
import type { Aggregate, Expression } from "./ast.ts";
import { notAvailable, queryError } from "./failure.ts";
import { type Context, isDate, isNumeric, type Typed, toTyped } from "./typed.ts";

type Compile = (expression: Expression, context: Context) => Typed;

const NOT_YET: ReadonlySet<string> = new Set(["median", "percentile", "envelope", "bbox"]);

export function compileAggregate(aggregate: Aggregate, context: Context, compile: Compile): Typed {
  const { name, distinct, args } = aggregate;
  const { clause } = context;
  const [argument] = args;
  if (argument === undefined || argument.kind === "star") return toTyped("count(*)", "int");
  // Group keys have no meaning inside an aggregate: it reads records.
  const value = compile(argument, { ...context, known: new Map() });
  if (NOT_YET.has(name)) throw notAvailable(`${name}()`, clause);
  if (name === "count") {
    if (!distinct) return toTyped(`count(${value.sql})`, "int");
    if (value.multivalued || value.lon !== null) throw notAvailable("count(distinct) of this field", clause);
    return toTyped(`count(DISTINCT ${value.sql})`, "int");
  }
  const extremum = name === "min" || name === "max";
  if (value.type !== "null" && !isNumeric(value) && !(extremum && isDate(value))) {
    throw queryError("StatAggregation only supports numeric or date expression.", clause);
  }
  if (extremum) return { ...toTyped(`${name}(${value.sql})`, value.type), precision: value.precision };
  // As REAL: a sum of integers beyond 64 bits would be an error of the database instead of a number.
  const type = name === "sum" && value.type === "int" ? "int" : "double";
  return toTyped(`${name}(CAST(${value.sql} AS REAL))`, type);
}
