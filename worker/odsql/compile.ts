// A query and a schema → SQL with bound values, and the way back from cells to JSON. Three shapes: records; records
// beside totals (aggregates without group_by, explore-api §4.1); groups.
import { fingerprint, hasAggregate, type LabelledExpression, type Query, readsFieldOutsideAggregate } from "./ast.ts";
import { Bindings } from "./bindings.ts";
import { checkCells, checkLengths } from "./bounds.ts";
import { compileExpression, ZONE_TABLE } from "./compile-expression.ts";
import { checkGrouped, compileGroups } from "./compile-groups.ts";
import { compileOrder } from "./compile-order.ts";
import { compileTotals } from "./compile-totals.ts";
import { compileCondition } from "./compile-where.ts";
import { checkDepth } from "./depth.ts";
import { type Clause, queryError } from "./failure.ts";
import { type Output, toColumns } from "./format.ts";
import { MAX_GROUPS, type Window } from "./parameters.ts";
import type { QuerySchema } from "./schema.ts";
import { checkAliases, toOutputs } from "./select-items.ts";
import type { Context, Typed } from "./typed.ts";
import type { Zone } from "./zone.ts";

/** `values` has the one bound value of `?1`, or none. */
export type Statement = { sql: string; values: string[] };

export type CompiledQuery = {
  /** One cell: how many records match, or how many groups there are. */
  count: Statement;
  /** Null when nothing needs to be read. */
  page: Statement | null;
  outputs: Output[];
  /** The one row of `page` stands for each record in the window. */
  repeated: boolean;
  /** No condition at all: the count is that of the table. */
  unfiltered: boolean;
  window: Window;
  zone: Zone;
};

export type CompileOptions = { schema: QuerySchema; window: Window; zone: Zone; now: number };

/** The platform's limit is 100,000 bytes. */
const MAX_SQL_BYTES = 95_000;
/** Beyond any year, and exact in JSON. */
const FOREVER = 9_000_000_000_000_000;
/** The unique number of a record where the table's own is out of reach. */
const ROW = "_row";

type Draft = { context: Context; options: CompileOptions; filter: string; outputs: Output[] };

/** @throws AppError ODSQLError, IncompatibleTypesInComparisonFilter */
export function compileQuery(query: Query, options: CompileOptions): CompiledQuery {
  checkDepth(query);
  checkLengths(query);
  const { schema, window, zone, now } = options;
  const context: Context = { schema, bindings: new Bindings(), zone, now, clause: "where", known: new Map() };
  const conditions = schema.scope === null ? [] : [schema.scope];
  if (query.where !== null) conditions.push(compileCondition(query.where, context));
  const filter = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const draft: Draft = { context, options, filter, outputs: [] };
  const bodies = query.groupBy.length > 0 ? compileGrouped(query, draft) : compileRecords(query, draft);
  checkCells(draft.outputs);
  return {
    count: toStatement(bodies.count, context),
    page: window.limit === 0 ? null : toStatement(bodies.page, context),
    outputs: draft.outputs,
    repeated: bodies.repeated,
    unfiltered: query.groupBy.length === 0 && conditions.length === 0,
    window,
    zone,
  };
}

type Bodies = { count: string; page: string; repeated: boolean };

const inClause = (context: Context, clause: Clause): Context => ({ ...context, clause });

function toWindowSql({ context, options }: Draft): string {
  const { limit, offset } = options.window;
  return ` LIMIT ${context.bindings.bind(limit)} OFFSET ${context.bindings.bind(offset)}`;
}

export function compileOutputs(items: LabelledExpression[], context: Context): Output[] {
  return items.map(({ key, expression }) => ({ key, typed: compileExpression(expression, context), instant: false }));
}

export function toLabels(items: LabelledExpression[], outputs: Output[]): Map<string, Typed> {
  const labels = new Map<string, Typed>();
  items.forEach(({ alias }, index) => {
    const output = outputs[index];
    if (alias !== null && output !== undefined) labels.set(alias, output.typed);
  });
  return labels;
}

function compileRecords(query: Query, draft: Draft): Bodies {
  const { context, options, filter } = draft;
  const { table, rowId } = options.schema;
  const items = toOutputs(query.select, options.schema);
  checkAliases(items);
  const aggregated = items.some(({ expression }) => hasAggregate(expression));
  const repeated = aggregated && !items.some(({ expression }) => readsFieldOutsideAggregate(expression));
  // One row for all records needs no table of totals beside it.
  const totals = aggregated && !repeated ? compileTotals(items, inClause(context, "select")) : null;
  const reading =
    totals === null ? context : { ...context, known: totals.known, schema: { ...options.schema, rowId: ROW } };
  draft.outputs = compileOutputs(items, inClause(reading, "select"));
  const labels = toLabels(items, draft.outputs);
  const keys = compileOrder(query.orderBy, labels, inClause(reading, "order_by"), false);
  const columns = toColumns(draft.outputs).join(", ") || "1";
  const source = `${table}${filter}`;
  const count = `SELECT count(*) FROM ${source}`;
  if (repeated) return { count, page: `SELECT ${columns} FROM ${source}`, repeated };
  const tail = ` ORDER BY ${[...keys, reading.schema.rowId].join(", ")}${toWindowSql(draft)}`;
  if (totals === null) return { count, page: `SELECT ${columns} FROM ${source}${tail}`, repeated };
  // Not materialized: the records are read twice rather than copied once.
  const matching = `_matching AS NOT MATERIALIZED (SELECT *, ${rowId} AS ${ROW} FROM ${source})`;
  const page = `WITH ${matching}, _totals AS (SELECT ${totals.columns} FROM _matching)`;
  return { count, page: `${page} SELECT ${columns} FROM _matching, _totals${tail}`, repeated };
}

function compileGrouped(query: Query, draft: Draft): Bodies {
  const { context, options, filter } = draft;
  const groups = compileGroups(query.groupBy, inClause(context, "group_by"));
  const select = { ...inClause(context, "select"), known: new Map(groups.known) };
  // A label of group_by may be selected by its name.
  for (const [alias, typed] of toLabels(query.groupBy, groups.outputs)) {
    if (options.schema.find(alias) === undefined) select.known.set(fingerprint({ kind: "field", name: alias }), typed);
  }
  // The keys are there whether or not they are selected, and `*` of a group means them.
  const items = query.select.flatMap((item) => {
    if (item.kind === "pattern") throw queryError(`${item.mode}() is not supported with group_by`, "select");
    return item.kind === "expression" ? [item] : [];
  });
  checkAliases([...items, ...query.groupBy]);
  for (const { expression } of items) checkGrouped(expression, select.known, select);
  const selected = compileOutputs(items, select).map((output) => ({
    ...output,
    instant: isKeyDate(output, groups.outputs),
  }));
  const labels = new Map([...toLabels(items, selected), ...toLabels(query.groupBy, groups.outputs)]);
  const order = { ...inClause(context, "order_by"), known: select.known };
  for (const { expression } of query.orderBy) {
    if (expression.kind !== "field" || !labels.has(expression.name)) checkGrouped(expression, order.known, order);
  }
  const keys = compileOrder(query.orderBy, labels, order, true);
  draft.outputs = [...groups.outputs, ...selected];
  const numbers = groups.outputs.map((_, index) => String(index + 1)).join(", ");
  const source = `${options.schema.table}${groups.joins}${filter}`;
  const inner = `SELECT ${toColumns(groups.outputs).join(", ")} FROM ${source} GROUP BY ${numbers} LIMIT ${MAX_GROUPS}`;
  const sorted = [...keys, ...numbers.split(", ")].join(", ");
  const page = `SELECT ${toColumns(draft.outputs).join(", ")} FROM ${source} GROUP BY ${numbers} ORDER BY ${sorted}`;
  return { count: `SELECT count(*) FROM (${inner})`, page: `${page}${toWindowSql(draft)}`, repeated: false };
}

/** A key selected again is shown as the key is. */
function isKeyDate(output: Output, keys: Output[]): boolean {
  return keys.some((key) => key.instant && key.typed.sql === output.typed.sql);
}

export function toStatement(body: string, context: Context): Statement {
  let sql = body;
  if (body.includes(ZONE_TABLE)) {
    const declaration = `${ZONE_TABLE}(since, until, shift) AS MATERIALIZED (SELECT value->>0, value->>1, value->>2 FROM ${bindZone(context)})`;
    sql = body.startsWith("WITH ") ? `WITH ${declaration}, ${body.slice(5)}` : `WITH ${declaration} ${body}`;
  }
  if (new TextEncoder().encode(sql).length > MAX_SQL_BYTES) throw queryError("the query is too long", context.clause);
  return { sql, values: sql.includes("?1") ? context.bindings.toValues() : [] };
}

/** Nearest to the present first: the spans are searched in this order, and most dates are recent. */
function bindZone({ bindings, zone, now }: Context): string {
  const finite = (instant: number) => Math.max(-FOREVER, Math.min(FOREVER, instant));
  const spans = zone.spans().toSorted((one, other) => Math.abs(one.from - now) - Math.abs(other.from - now));
  return bindings.bindList(spans.map(({ from, to, offset }) => JSON.stringify([finite(from), finite(to), offset])));
}
