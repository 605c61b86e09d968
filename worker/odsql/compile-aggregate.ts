// Aggregates → SQL (explore-api §8.4). Nulls count for `count(*)` only; of no value, count is 0 and the others null.
import type { Aggregate, Expression } from "./ast.ts";
import { countElements } from "./by-group.ts";
import { compileEnvelope } from "./compile-envelope.ts";
import { compileBoundingBox } from "./compile-geo.ts";
import { compilePercentile } from "./compile-percentile.ts";
import { queryError } from "./failure.ts";
import { type Context, describe, isDate, isNumeric, type Typed, toTyped } from "./typed.ts";

type Compile = (expression: Expression, context: Context) => Typed;

export function compileAggregate(aggregate: Aggregate, context: Context, compile: Compile): Typed {
  const { name, distinct, args } = aggregate;
  const { clause } = context;
  const [argument, percent] = args;
  if (argument === undefined || argument.kind === "star") {
    return toTyped(context.isCounted ? "ifnull(sum(_n), 0)" : "count(*)", "int");
  }
  if (name === "bbox") return compileBoundingBox(argument, context);
  if (name === "envelope") return compileEnvelope(argument, context);
  // Group keys have no meaning inside an aggregate: it reads records.
  const value = compile(argument, { ...context, known: new Map() });
  if (name === "count") return compileCount(value, distinct, context);
  const extremum = name === "min" || name === "max";
  if (value.type !== "null" && !isNumeric(value) && !(extremum && isDate(value))) {
    throw queryError("StatAggregation only supports numeric or date expression.", clause);
  }
  if (name === "median") return compilePercentile(value.sql, 50, context);
  if (name === "percentile") return compilePercentile(value.sql, toPercent(percent, context), context);
  if (extremum) return { ...toTyped(`${name}(${value.sql})`, value.type), precision: value.precision };
  // As REAL: a sum of integers beyond 64 bits would be an error of the database instead of a number.
  const type = name === "sum" && value.type === "int" ? "int" : "double";
  return toTyped(`${name}(CAST(${value.sql} AS REAL))`, type);
}

function compileCount(value: Typed, distinct: boolean, context: Context): Typed {
  if (!distinct) return toTyped(`count(${value.sql})`, "int");
  if (value.multivalued) return countElements(value, context);
  if (value.lon !== null) return countValues(`${value.sql} || ',' || ${value.lon}`, context);
  if (value.type === "geo_shape")
    throw queryError(`count(distinct) does not support ${describe(value)}`, context.clause);
  return countValues(value.sql, context);
}

/**
 * Different values. Of all records they are sorted into groups first: several times faster than SQLite's own way, which
 * keeps them in a tree.
 */
function countValues(value: string, context: Context): Typed {
  const { schema, filter, keys, tables, statistics } = context;
  if (keys.length > 0) return toTyped(`count(DISTINCT ${value})`, "int");
  const known = statistics?.(value);
  if (known !== undefined) return toTyped(`max(${known.different})`, "int");
  const condition = [...(filter === null ? [] : [filter]), `${value} IS NOT NULL`].join(" AND ");
  const groups = `SELECT 1 FROM ${schema.table} WHERE ${condition} GROUP BY ${value}`;
  const table = tables.add("value", `SELECT count(*) FROM (${groups})`);
  // Among other aggregates it must be one, to stand in their one row.
  return toTyped(`ifnull(max((SELECT value FROM ${table})), 0)`, "int");
}

/** `percentile(x, 0.95)` is the 0.95th, not the 95th. */
function toPercent(argument: Expression | undefined, { clause }: Context): number {
  const percent = argument?.kind === "number" ? Number(argument.text) : Number.NaN;
  if (!(percent >= 0 && percent <= 100))
    throw queryError("the second argument of percentile() must be a number from 0 to 100", clause);
  return percent;
}
