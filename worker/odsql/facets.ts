// Facets: the values of fields with their counts over the records that match (explore-api §13, §4.4). A disjunctive facet
// that is itself refined goes on listing its other values. Paths open below what is refined.
import type { Condition } from "./ast.ts";
import { toContext } from "./compile.ts";
import { checkBudget, estimateFacets } from "./cost.ts";
import { type FacetOptions, isFacet, parseFacet, toFacetOptions } from "./facet-options.ts";
import { formatLocalSql } from "./local-time.ts";
import { parseConditions, type QueryText } from "./query.ts";
import { type Filter, readFilters, toFilterConditions } from "./refine.ts";
import type { QuerySchema } from "./schema.ts";
import { toStatement } from "./statement.ts";
import { type Context, toTypedField } from "./typed.ts";
import { toZone } from "./zone.ts";

export type FacetValue = {
  name: string;
  /** Absent of what is excluded. */
  count?: number;
  state: "displayed" | "refined" | "excluded";
  /** The whole path. */
  value: string;
  /** What is below, where it is opened. */
  facets?: FacetValue[];
};

export type Facet = { name: string; facets: FacetValue[] };

export type FacetText = Pick<QueryText, "where" | "refine" | "exclude" | "facet" | "timezone" | "lang">;

/**
 * @param now milliseconds since 1970 UTC, for `now()`
 * @throws AppError for a fault in the query (400)
 */
export function readFacets(text: FacetText, schema: QuerySchema, now: number): Facet[] {
  const filters = readFilters(text, schema);
  const zone = toZone(text.timezone);
  const conditions = parseConditions(text.where);
  const asked = (text.facet ?? []).filter((facet) => facet.trim() !== "");
  const wanted =
    asked.length > 0
      ? asked.map((facet) => parseFacet(facet, schema))
      : schema.fields.filter(isFacet).map(toFacetOptions);
  checkBudget(estimateFacets([...conditions, ...toFilterConditions(filters)], wanted, { schema, zone }));
  const contexts = new Map<string, Context>();
  return wanted.map((options) => {
    const { name } = options.field;
    const filter = filters.get(name) ?? { options, refined: [], excluded: [] };
    // Facets of the same conditions share them, compiled.
    const except = options.disjunctive && filter.refined.length > 0 ? name : null;
    const where = toWhere([...conditions, ...toFilterConditions(filters, except)]);
    const context = contexts.get(except ?? "") ?? toContext({ where }, { schema, zone, lang: text.lang, now });
    contexts.set(except ?? "", context);
    return { name, facets: [...readLevel(options, filter, null, context), ...toExcluded(options, filter)] };
  });
}

function toWhere(operands: Condition[]): Condition | null {
  return operands.length > 1 ? { kind: "and", operands } : (operands[0] ?? null);
}

const lastOf = (path: string, { separator }: FacetOptions) =>
  separator === null ? path : (path.split(separator).at(-1) ?? path);

function toExcluded(options: FacetOptions, { excluded }: Filter): FacetValue[] {
  return excluded.map((value) => ({ name: lastOf(value, options), state: "excluded", value }));
}

const DATE_LEVELS = ["%Y", "%Y/%m", "%Y/%m/%d"];

/** `2020-1-5` and `2020/01/05` are one day. */
function toDatePath(value: string): string {
  const [year = "", ...rest] = value.split(/[/-]/);
  return [year, ...rest.map((part) => part.padStart(2, "0"))].join("/");
}

type Level = { value: string; condition: string };

/** SQL of the values one level below a path. Null where nothing is below. */
function toLevel(
  { field, separator }: FacetOptions,
  parent: string | null,
  value: string,
  context: Context,
): Level | null {
  if (field.type === "date" || field.type === "datetime") {
    const depth = parent === null ? 0 : parent.split("/").length;
    const format = DATE_LEVELS[depth];
    if (format === undefined) return null;
    const typed = toTypedField(field);
    const path = formatLocalSql(format, typed, context);
    const above = DATE_LEVELS[depth - 1];
    const isBelow =
      above === undefined ? "1" : `${formatLocalSql(above, typed, context)} = ${context.bindings.bind(parent ?? "")}`;
    return { value: path, condition: isBelow };
  }
  if (separator === null) return parent === null ? { value, condition: "1" } : null;
  const bound = context.bindings.bind(separator);
  const prefix = parent === null ? "" : `${parent}${separator}`;
  const rest = `substr(${value}, ${[...prefix].length + 1})`;
  const segment = `CASE WHEN instr(${rest}, ${bound}) > 0 THEN substr(${rest}, 1, instr(${rest}, ${bound}) - 1) ELSE ${rest} END`;
  const boundPrefix = context.bindings.bind(prefix);
  return {
    value: `(${boundPrefix} || ${segment})`,
    condition: `substr(${value}, 1, ${[...prefix].length}) = ${boundPrefix}`,
  };
}

const ORDERS: Record<FacetOptions["sort"], string> = {
  count: "2 ASC, 1 ASC",
  "-count": "2 DESC, 1 ASC",
  alphanum: "1 ASC",
  "-alphanum": "1 DESC",
  num: "CAST(v AS REAL) ASC, 1 ASC",
  "-num": "CAST(v AS REAL) DESC, 1 ASC",
};

function readLevel(options: FacetOptions, filter: Filter, parent: string | null, context: Context): FacetValue[] {
  const { field, sort, limit } = options;
  const level = toLevel(options, parent, field.multivalued ? "e.value" : field.value, context);
  if (level === null) return [];
  const refined = filter.refined.map((value) => (field.type.startsWith("date") ? toDatePath(value) : value));
  // A record whose list says a thing twice counts once.
  const counts = context.statistics?.(field.value)?.counts ?? null;
  const from = field.multivalued
    ? `(SELECT DISTINCT ${context.schema.rowId}, ${level.value} AS v FROM ${context.schema.table}, ${field.elements} AS e WHERE ${toBoth(context.filter, level.condition)})`
    : counts === null
      ? `(SELECT ${level.value} AS v FROM ${context.schema.table} WHERE ${toBoth(context.filter, level.condition)})`
      : `(SELECT ${level.value} AS v, _n FROM ${counts} WHERE ${level.condition})`;
  const chosen = `v IN (SELECT value FROM ${context.bindings.bindList(refined.map((value) => JSON.stringify(value)))})`;
  // What is refined is listed even where others count more.
  const kept = refined.length === 0 ? "" : `${chosen} DESC, `;
  const counted = counts === null ? "count(*)" : "sum(_n)";
  const body = `SELECT v, ${counted} FROM ${from} WHERE v IS NOT NULL GROUP BY 1 ORDER BY ${kept}${ORDERS[sort]} LIMIT ${limit}`;
  const order = refined.length === 0 ? body : `SELECT * FROM (${body}) ORDER BY ${ORDERS[sort]}`;
  return [...context.schema.ask(toStatement(order, context))].map(([cell, count]) => {
    const value = toName(cell, field.type);
    const isRefined = refined.includes(value);
    const state = isRefined ? "refined" : "displayed";
    const isOpen = options.separator !== null && refined.some((path) => isAtOrBelow(path, value, options));
    const shown: FacetValue = { name: lastOf(value, options), count: Number(count), state, value };
    const below = isOpen ? readLevel(options, filter, value, context) : [];
    return below.length === 0 ? shown : { ...shown, facets: below };
  });
}

const toBoth = (filter: string | null, condition: string) =>
  filter === null ? condition : `${filter} AND ${condition}`;

function isAtOrBelow(path: string, value: string, { field, separator }: FacetOptions): boolean {
  const between = field.type.startsWith("date") ? "/" : (separator ?? "/");
  return path === value || path.startsWith(`${value}${between}`);
}

function toName(cell: unknown, type: string): string {
  if (type === "boolean") return cell === 1 ? "true" : "false";
  return String(cell);
}
