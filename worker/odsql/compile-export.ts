// An export → statements that read it piece by piece, so that neither the object nor its memory is held by one download.
// Records come in the order of their numbers, or by a list of numbers that was sorted once; groups and repeated totals
// have no number to go on from and are read at once.
import {
  aggregatesIn,
  fingerprint,
  hasAggregate,
  type LabelledExpression,
  type Query,
  readsFieldOutsideAggregate,
} from "./ast.ts";
import { checkCells, checkLengths } from "./bounds.ts";
import {
  type CompiledQuery,
  type CompileOptions,
  compileOutputs,
  compileQuery,
  toContext,
  toLabels,
} from "./compile.ts";
import { compileExpression } from "./compile-expression.ts";
import { compileOrder } from "./compile-order.ts";
import { checkDepth } from "./depth.ts";
import { type Output, toColumns } from "./format.ts";
import type { Window } from "./parameters.ts";
import { checkAliases, toOutputs } from "./select-items.ts";
import { type Statement, toStatement } from "./statement.ts";
import { type Context, type Typed, toTyped } from "./typed.ts";
import type { Zone } from "./zone.ts";

/** Records of which each has a number. The first output of every statement is that number. */
export type RecordsPlan = {
  kind: "records";
  outputs: Output[];
  zone: Zone;
  window: Window;
  /** The next records: `?2` is the JSON of [number of the last one read, how many]. */
  page: Statement;
  /** Some records, in any order: `?2` is the JSON of an array of numbers. */
  chosen: Statement;
  /** One column, the numbers of all records in order and within the window; null for the order of the numbers. */
  order: Statement | null;
};

export type ExportPlan = RecordsPlan | { kind: "whole"; compiled: CompiledQuery };

/** Reads the first row of a statement. */
export type ReadTotals = (statement: Statement) => unknown[];

/** @throws AppError as compileQuery */
export function planExport(query: Query, options: CompileOptions, readTotals: ReadTotals): ExportPlan {
  const items = query.groupBy.length > 0 ? [] : toOutputs(query.select, options.schema);
  const expressions = items.map(({ expression }) => expression);
  const repeated = expressions.some(hasAggregate) && !expressions.some(readsFieldOutsideAggregate);
  if (query.groupBy.length > 0 || repeated) return { kind: "whole", compiled: compileQuery(query, options) };
  return planRecords(query, items, options, readTotals);
}

function planRecords(
  query: Query,
  items: LabelledExpression[],
  options: CompileOptions,
  readTotals: ReadTotals,
): RecordsPlan {
  checkDepth(query);
  checkLengths(query);
  checkAliases(items);
  const { schema, window, zone } = options;
  const context = toContext(query, options);
  const { source, filter } = context;
  const from = ([condition]: string[]) =>
    condition === undefined ? `FROM ${source}` : `FROM ${source}${filter === null ? " WHERE " : " AND "}${condition}`;
  const known = readKnown(items, context, readTotals);
  const select: Context = { ...context, clause: "select", known };
  const outputs = compileOutputs(items, select);
  const labels = toLabels(items, outputs);
  const keys = compileOrder(query.orderBy, labels, { ...context, clause: "order_by", known }, false);
  checkCells(outputs);
  const all: Output[] = [{ key: "_id", typed: toTyped(schema.rowId, "int"), instant: false }, ...outputs];
  const columns = toColumns(all).join(", ");
  const isSorted = keys.length > 0 || window.offset > 0;
  const rows = `LIMIT ${context.bindings.bind(window.limit)} OFFSET ${context.bindings.bind(window.offset)}`;
  const sorted = `SELECT ${schema.rowId} ${from([])} ORDER BY ${[...keys, schema.rowId].join(", ")} ${rows}`;
  return {
    kind: "records",
    outputs: all,
    zone,
    window,
    page: toStatement(
      `SELECT ${columns} ${from([`${schema.rowId} > (?2->>0)`])} ORDER BY ${schema.rowId} LIMIT (?2->>1)`,
      context,
    ),
    chosen: toStatement(`SELECT ${columns} ${from([`${schema.rowId} IN (SELECT value FROM json_each(?2))`])}`, context),
    order: isSorted ? toStatement(sorted, context) : null,
  };
}

/**
 * Aggregates beside plain fields are the same for every record (explore-api §17 row 28): read once, then bound like any
 * other value.
 */
function readKnown(items: LabelledExpression[], context: Context, readTotals: ReadTotals): Map<string, Typed> {
  const aggregates = new Map<string, Typed>();
  for (const aggregate of items.flatMap(({ expression }) => aggregatesIn(expression))) {
    aggregates.set(fingerprint(aggregate), compileExpression(aggregate, { ...context, clause: "select" }));
  }
  if (aggregates.size === 0) return aggregates;
  const cells = [...aggregates.values()].map(({ sql }) => sql).join(", ");
  const totals = readTotals(toStatement(`SELECT ${cells} FROM ${context.source}`, context));
  return new Map(
    [...aggregates].map(([name, typed], index) => [
      name,
      { ...typed, sql: context.bindings.bindJson(JSON.stringify(totals[index] ?? null)) },
    ]),
  );
}
