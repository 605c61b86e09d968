// The engine's front: parameters of a request → compiled query, and rows → page. What runs the SQL is the caller's.
import type { StoredValue } from "../field.ts";
import { type Condition, hasAggregate, type Query, type SelectItem } from "./ast.ts";
import { type CompiledQuery, compileQuery } from "./compile.ts";
import { type ExportPlan, planExport, type ReadTotals } from "./compile-export.ts";
import { checkBudget, estimateQuery } from "./cost.ts";
import { readRow } from "./format.ts";
import { readExportWindow, readWindow } from "./parameters.ts";
import { parseGroupBy, parseOrderBy, parseSelect } from "./parse-select.ts";
import { parseWhere } from "./parse-where.ts";
import { readFilters, toFilterConditions } from "./refine.ts";
import type { QuerySchema } from "./schema.ts";
import { toZone } from "./zone.ts";

/** Clauses as ODSQL text, numbers as typed by the caller. An empty text is no clause. */
export type QueryText = {
  select?: string | undefined;
  /** Repeated `where` parameters are ANDed. */
  where: string[];
  /** `field:value`, each of them. */
  refine?: string[] | undefined;
  exclude?: string[] | undefined;
  /** Fields, or `facet(…)`: which of them are disjunctive decides what several values mean. */
  facet?: string[] | undefined;
  group_by?: string | undefined;
  order_by?: string | undefined;
  limit?: string | undefined;
  offset?: string | undefined;
  /** IANA zone. */
  timezone: string;
  /** BCP 47 tag. */
  lang: string;
};

const hasTotals = (item: SelectItem) => item.kind === "expression" && hasAggregate(item.expression);

const given = (text: string | undefined): text is string => text !== undefined && text.trim() !== "";

/**
 * Parses and compiles a request.
 * @param now milliseconds since 1970 UTC, for `now()`
 * @param bounds of `limit` and `offset`: those of a page, or none
 * @throws AppError ODSQLSyntaxError, ODSQLError, IncompatibleTypesInComparisonFilter, InvalidRESTParameterError (400)
 */
export function prepareQuery(
  text: QueryText,
  schema: QuerySchema,
  now: number,
  bounds: "page" | "export" = "page",
): CompiledQuery {
  const zone = toZone(text.timezone);
  const query = parseQuery(text, schema);
  const isGrouped = query.groupBy.length > 0;
  const window =
    bounds === "page" ? readWindow(text.limit, text.offset, isGrouped) : readExportWindow(text.limit, text.offset);
  checkBudget(estimateQuery(query, { schema, zone }));
  return compileQuery(query, { schema, window, zone, lang: text.lang, now });
}

/**
 * Parses and compiles an export: as `prepareQuery`, without the bounds of a page.
 * @throws AppError as prepareQuery
 * @param readTotals reads the one row of a statement, for aggregates that stand beside plain fields
 */
export function prepareExport(text: QueryText, schema: QuerySchema, now: number, readTotals: ReadTotals): ExportPlan {
  const zone = toZone(text.timezone);
  const query = parseQuery(text, schema);
  const window = readExportWindow(text.limit, text.offset);
  // Pages of all records end early; whatever looks for its records, or sorts them, may look at all of them at once.
  const isPlain = query.where === null && query.groupBy.length === 0 && query.orderBy.length === 0;
  if (!isPlain || query.select.some(hasTotals)) checkBudget(estimateQuery(query, { schema, zone }));
  return planExport(query, { schema, window, zone, lang: text.lang, now }, readTotals);
}

/** Repeated `where` parameters, each with its own positions. */
export function parseConditions(where: string[]): Condition[] {
  return where.filter(given).map(parseWhere);
}

function parseQuery(text: QueryText, schema: QuerySchema): Query {
  const conditions = [...parseConditions(text.where), ...toFilterConditions(readFilters(text, schema))];
  const [first = null] = conditions;
  return {
    groupBy: given(text.group_by) ? parseGroupBy(text.group_by) : [],
    select: given(text.select) ? parseSelect(text.select) : [{ kind: "all" } as const],
    where: conditions.length > 1 ? { kind: "and" as const, operands: conditions } : first,
    orderBy: given(text.order_by) ? parseOrderBy(text.order_by) : [],
  };
}

/** About how long a request takes, in milliseconds. */
export function estimateText(text: QueryText, schema: QuerySchema): number {
  return estimateQuery(parseQuery(text, schema), { schema, zone: toZone(text.timezone) });
}

/** The rows of `page` (cells in the order of its columns) as objects of the answer, one at a time. */
export function* readRows(query: CompiledQuery, rows: Iterable<StoredValue[]>): Generator<Record<string, unknown>> {
  for (const row of rows) yield readRow(row, query.outputs, query.zone);
}

/** The answer's body from the count and the rows that were read. */
export function toPage(query: CompiledQuery, count: number, read: Record<string, unknown>[]) {
  const { limit, offset } = query.window;
  const [only] = read;
  if (!query.repeated || only === undefined) return { total_count: count, results: read };
  return {
    total_count: count,
    results: Array.from({ length: Math.max(0, Math.min(limit, count - offset)) }, () => only),
  };
}
