// What a query may cost, told before it runs: nothing can stop a statement that is under way, and while it runs the
// object answers nobody. Microseconds per record, of the processor, measured on a table of a million with conditions that are
// true of every record or of none, whichever takes longer; count and page together.
import { QUERY_BUDGET_MS } from "../config.ts";
import { AppError } from "../errors.ts";
import { type Condition, childrenOf, type Expression, type Query, type Range } from "./ast.ts";
import type { FacetOptions } from "./facet-options.ts";
import type { QuerySchema } from "./schema.ts";
import type { Zone } from "./zone.ts";

const SCAN = 0.1;
const COMPARE = 0.05;
const SORT = 0.8;
const GROUP = 0.8;
const SPREAD = 3;
/** A record that is handed to JavaScript and judged there. */
const JUDGE = 3;
/** A record that the full-text index finds, and ranks. */
const MATCH = 0.7;
/** A point that is looked up by its place, and its distance calculated. */
const WITHIN = 0.6;

const CALLS: Record<string, number> = {
  lower: 0.2,
  length: 0.1,
  ifnull: 0.05,
  json_format: 1,
  distance: 0.5,
  date_format: 0.6,
  geo_cluster: 4,
  random: 0.1,
};

/** One sort of all values, and places for the different ones. */
const AGGREGATES: Record<string, number> = { median: 3.5, percentile: 3.5, envelope: 3.5 };

const DATE_PART = 0.5;
/** Of an instant in a zone whose offset changes. */
const IN_ZONE = 1.2;
/** Periods are calculated for each record, once for the count and once for the page. */
const PERIOD = 2;
const PERIOD_IN_ZONE = 4.2;

type Costed = { schema: QuerySchema; zone: Zone };

function costOf(expression: Expression, costed: Costed): number {
  const inner = childrenOf(expression).reduce((sum, child) => sum + costOf(child, costed), 0);
  const zone = costed.zone.isUtc ? 0 : IN_ZONE;
  switch (expression.kind) {
    case "call":
      return inner + (CALLS[expression.name] ?? DATE_PART) + (CALLS[expression.name] === undefined ? zone : 0);
    case "range":
      return inner + costOfRange(expression, costed) + 0.02 * expression.bounds.length;
    case "aggregate":
      return inner + (expression.distinct ? 1.5 : (AGGREGATES[expression.name] ?? 0.15));
    case "field":
      return 0.05;
    default:
      return inner + 0.02;
  }
}

function costOfRange({ operand }: Range, { schema, zone }: Costed): number {
  const type = operand.kind === "field" ? schema.find(operand.name)?.type : "datetime";
  if (type === "int" || type === "double") return 0.3;
  return type === "datetime" && !zone.isUtc ? PERIOD_IN_ZONE : PERIOD;
}

function costOfCondition(condition: Condition, costed: Costed): number {
  const { schema } = costed;
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.operands.reduce((sum, operand) => sum + costOfCondition(operand, costed), 0);
    case "not":
      return costOfCondition(condition.operand, costed);
    case "compare":
      return COMPARE + costOf(condition.left, costed) + costOf(condition.right, costed);
    case "like":
      return schema.textIndex === null || condition.operand.kind !== "field" ? 2 * JUDGE : MATCH;
    case "full-text":
      return schema.textIndex === null ? 2 * JUDGE : MATCH;
    case "predicate":
      return costOfPredicate(condition.name, costed);
    case "attribute":
      return COMPARE;
    case "in-list":
      return 0.3 + costOf(condition.operand, costed);
    default:
      return COMPARE + costOf(condition.operand, costed);
  }
}

function costOfPredicate(name: string, { schema }: Costed): number {
  if (name === "search" || name === "suggest") return schema.textIndex === null ? 2 * JUDGE : MATCH;
  if (name === "startswith") return 0.2 * schema.texts.length;
  if (name === "within_distance" || name === "distance" || name === "in_bbox" || name === "bbox") return WITHIN;
  return JUDGE;
}

function costOfKey(expression: Expression, costed: Costed): number {
  const field = expression.kind === "field" ? costed.schema.find(expression.name) : undefined;
  return GROUP + (field?.multivalued ? SPREAD : 0) + costOf(expression, costed);
}

/** About how long a query keeps its object, in milliseconds. */
export function estimateQuery(query: Query, costed: Costed): number {
  const where = query.where === null ? 0 : costOfCondition(query.where, costed);
  const keys = query.groupBy.reduce((sum, { expression }) => sum + costOfKey(expression, costed), 0);
  const grouped = query.groupBy.length > 0;
  const outputs = query.select.flatMap((item) => (item.kind === "expression" ? [item.expression] : []));
  // Of single records only those of the page are calculated.
  const totals = outputs
    .filter((expression) => grouped || expression.kind === "aggregate" || childrenOf(expression).length > 0)
    .reduce((sum, expression) => sum + (grouped || hasTotal(expression) ? costOf(expression, costed) : 0), 0);
  const orders = grouped
    ? 0
    : query.orderBy.reduce((sum, { expression }) => sum + SORT + costOf(expression, costed), 0);
  return toMilliseconds(costed.schema, SCAN + 2 * where + keys + totals + orders);
}

const hasTotal = (expression: Expression): boolean =>
  expression.kind === "aggregate" || childrenOf(expression).some(hasTotal);

export function estimateFacets(where: Condition[], facets: FacetOptions[], costed: Costed): number {
  const filter = where.reduce((sum, condition) => sum + costOfCondition(condition, costed), 0);
  const each = facets.map(
    ({ field, separator }) => SCAN + GROUP + (field.multivalued ? SPREAD : 0) + (separator === null ? 0 : 1),
  );
  return toMilliseconds(
    costed.schema,
    each.reduce((sum, cost) => sum + cost + filter, 0),
  );
}

const toMilliseconds = ({ size }: QuerySchema, microseconds: number) => (size * microseconds) / 1000;

/** @throws AppError QueryTooExpensive (400) */
export function checkBudget(estimate: number): void {
  if (estimate <= QUERY_BUDGET_MS) return;
  const seconds = { estimate: Math.ceil(estimate / 1000), budget: QUERY_BUDGET_MS / 1000 };
  throw new AppError("QueryTooExpensive", 400, seconds);
}
