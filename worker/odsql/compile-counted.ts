// A query that reads one field of all records is answered on its values, each of which is known with how often it comes.
import {
  aggregatesIn,
  childrenOf,
  type Expression,
  hasAggregate,
  type LabelledExpression,
  type Query,
  readsFieldOutsideAggregate,
  type SelectItem,
} from "./ast.ts";
import type { Context } from "./typed.ts";

const fieldsIn = (expression: Expression): string[] =>
  expression.kind === "field" ? [expression.name] : childrenOf(expression).flatMap(fieldsIn);

/** Aggregates that come out the same whether a value is there once or a thousand times; records are counted by `_n`. */
function isCountable(expression: Expression): boolean {
  return aggregatesIn(expression).every(
    ({ name, distinct, args: [argument] }) =>
      name === "min" || name === "max" || (name === "count" && (distinct || argument?.kind === "star")),
  );
}

/** One row stands for all records. */
function isOfAll({ orderBy }: Query, expressions: Expression[]): boolean {
  return orderBy.length === 0 && expressions.some(hasAggregate) && !expressions.some(readsFieldOutsideAggregate);
}

const isExpression = (item: SelectItem): item is LabelledExpression => item.kind === "expression";

/** The context in which a query is compiled: of the values of its only field where they were counted, else as it was. */
export function toCountedContext(query: Query, context: Context): Context {
  const { schema, statistics } = context;
  const selected = query.select.filter(isExpression);
  if (statistics === null || selected.length < query.select.length) return context;
  const labelled = [...selected, ...query.groupBy];
  const expressions = [...labelled, ...query.orderBy].map(({ expression }) => expression);
  const aliases = new Set(labelled.map(({ alias }) => alias));
  const names = new Set(expressions.flatMap(fieldsIn).filter((name) => !aliases.has(name) || schema.find(name)));
  const isOfGroups = query.groupBy.length > 0 || isOfAll(query, expressions);
  const [name, second] = names;
  if (name === undefined || second !== undefined || aliases.has(name)) return context;
  const counts = statistics(schema.find(name)?.value ?? "")?.counts ?? null;
  if (counts === null || !isOfGroups || !expressions.every(isCountable)) return context;
  const counted = { ...schema, table: counts, scope: null };
  return { ...context, schema: counted, source: counts, filter: null, isCounted: true };
}
