// A query and a schema → SQL with bound values, and the way back from cells to JSON. Three shapes: records; records
// beside totals (aggregates without group_by, explore-api §4.1); groups.
import { fingerprint, hasAggregate, type LabelledExpression, type Query, readsFieldOutsideAggregate } from "./ast.ts";
import { Bindings } from "./bindings.ts";
import { checkCells, checkLengths } from "./bounds.ts";
import { checkGroupOrder } from "./check-group-order.ts";
import { toCountedContext } from "./compile-counted.ts";
import { compileExpression } from "./compile-expression.ts";
import { checkGrouped, compileGroups, toGroupedSource, toHaving } from "./compile-groups.ts";
import { compileOrder } from "./compile-order.ts";
import { compileRelevance } from "./compile-relevance.ts";
import { compileTotals } from "./compile-totals.ts";
import { compileCondition } from "./compile-where.ts";
import { checkDepth } from "./depth.ts";
import { type Clause, queryError } from "./failure.ts";
import { type Output, toColumns } from "./format.ts";
import { GeometryWork } from "./geometry-work.ts";
import { MAX_GROUPS, type Window } from "./parameters.ts";
import type { QuerySchema } from "./schema.ts";
import { checkAliases, toOutputs } from "./select-items.ts";
import { type Statement, Tables, toStatement } from "./statement.ts";
import type { Context, Typed } from "./typed.ts";
import type { Zone } from "./zone.ts";

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

export type CompileOptions = { schema: QuerySchema; window: Window; zone: Zone; lang: string; now: number };

/** The unique number of a record where the table's own is out of reach. */
const ROW = "_row";

type Draft = { context: Context; options: CompileOptions; outputs: Output[] };

/** The state of a compilation, its conditions compiled: aggregates may read the records that match. */
export function toContext(query: Pick<Query, "where">, options: Omit<CompileOptions, "window">): Context {
  const { schema, zone, lang, now } = options;
  const context: Context = {
    schema,
    bindings: schema.confined?.bindings.copy() ?? new Bindings(),
    tables: schema.confined?.tables.copy() ?? new Tables(),
    zone,
    lang,
    now,
    clause: "where",
    known: new Map(),
    filter: null,
    source: schema.table,
    statistics: query.where === null ? schema.statistics : null,
    isCounted: false,
    keys: [],
    work: new GeometryWork(),
  };
  const conditions = schema.scope === null ? [] : [schema.scope];
  if (query.where !== null) conditions.push(compileCondition(query.where, context));
  if (conditions.length === 0) return context;
  const filter = conditions.join(" AND ");
  return { ...context, filter, source: `${schema.table} WHERE ${filter}` };
}

/** @throws AppError ODSQLError, IncompatibleTypesInComparisonFilter */
export function compileQuery(query: Query, options: CompileOptions): CompiledQuery {
  checkDepth(query);
  checkLengths(query);
  const { window, zone } = options;
  const context = toCountedContext(query, toContext(query, options));
  const draft: Draft = { context, options, outputs: [] };
  const bodies = query.groupBy.length > 0 ? compileGrouped(query, draft) : compileRecords(query, draft);
  checkCells(draft.outputs);
  return {
    count: toStatement(bodies.count, context),
    page: window.limit === 0 ? null : toStatement(bodies.page, context),
    outputs: draft.outputs,
    repeated: bodies.repeated,
    unfiltered: query.groupBy.length === 0 && context.filter === null,
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
  const { context, options } = draft;
  const { source } = context;
  const { rowId } = options.schema;
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
  const count = `SELECT ${context.isCounted ? "ifnull(sum(_n), 0)" : "count(*)"} FROM ${source}`;
  // What was counted is read of no record.
  const isKnown = repeated && context.statistics !== null && !/"|count\(\*\)/.test(columns);
  if (repeated) return { count, page: `SELECT ${columns} FROM ${isKnown ? "(SELECT 1)" : source}`, repeated };
  const relevance = keys.length === 0 && totals === null ? compileRelevance(query.where, context) : null;
  const orders = [...keys, ...(relevance === null ? [] : [relevance]), reading.schema.rowId];
  const tail = ` ORDER BY ${orders.join(", ")}${toWindowSql(draft)}`;
  if (totals === null) return { count, page: `SELECT ${columns} FROM ${source}${tail}`, repeated };
  // Not materialized: the records are read twice rather than copied once.
  const matching = `_matching AS NOT MATERIALIZED (SELECT *, ${rowId} AS ${ROW} FROM ${source})`;
  const page = `WITH ${matching}, _totals AS (SELECT ${totals.columns} FROM _matching)`;
  return { count, page: `${page} SELECT ${columns} FROM _matching, _totals${tail}`, repeated };
}

function compileGrouped(query: Query, draft: Draft): Bodies {
  const { options } = draft;
  checkGroupOrder(query, options.window.limit);
  const groups = compileGroups(query.groupBy, inClause(draft.context, "group_by"));
  const source = toGroupedSource(draft.context, groups);
  const context: Context = { ...draft.context, source, keys: groups.keys };
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
  const orders = compileOrder(query.orderBy, labels, order, true);
  draft.outputs = [...groups.outputs, ...selected];
  const numbers = groups.outputs.map(({ typed }, index) => typed.bucket ?? String(index + 1)).join(", ");
  const keys = toColumns(groups.outputs).join(", ");
  const having = toHaving(groups);
  const counted = toGrouping(groups.outputs, `${keys} ${source}`, options.schema);
  const inner = `SELECT ${keys} FROM ${source} GROUP BY ${counted}${having} LIMIT ${MAX_GROUPS}`;
  const sorted = [...orders, numbers].join(", ");
  const columns = toColumns(draft.outputs).join(", ");
  const grouping = toGrouping(groups.outputs, `${columns} ${source} ${sorted}`, options.schema);
  const page = `SELECT ${columns} FROM ${source} GROUP BY ${grouping}${having} ORDER BY ${sorted}`;
  return { count: `SELECT count(*) FROM (${inner})`, page: `${page}${toWindowSql(draft)}`, repeated: false };
}

/**
 * What to group by. SQLite goes by the index of a key wherever there is one: a gain where the index holds all that is read,
 * and a search in the table for each record, three times slower than sorting them, where it does not. A plus sign hides it.
 * @param read SQL of all that is read of a record
 */
function toGrouping(keys: Output[], read: string, schema: QuerySchema): string {
  const isPlain = ({ typed }: Output) => typed.bucket === null && /^"[^"]+"$/.test(typed.sql);
  const [key, second] = keys;
  const isInIndex = second === undefined && key !== undefined && holdsAll(key.typed.sql, read, schema);
  return keys
    .map((key, index) => (isPlain(key) && !isInIndex ? `+${key.typed.sql}` : (key.typed.bucket ?? String(index + 1))))
    .join(", ");
}

/** Whether the index of a key holds every column that a piece of SQL names. Nothing else in it stands in double quotes. */
function holdsAll(key: string, read: string, { table, rowId, carried }: QuerySchema): boolean {
  const held = new Set([key, table, rowId, ...carried]);
  return [...read.matchAll(/"[^"]+"/g)].every(([column]) => held.has(column));
}

/** A key selected again is shown as the key is. */
function isKeyDate(output: Output, keys: Output[]): boolean {
  return keys.some((key) => key.instant && key.typed.sql === output.typed.sql);
}
