// How long a query's lists may be. The platform refuses a statement with over 100 terms in ORDER BY, 100 result columns
// or 100 aggregates; a query that would get there is refused before, with a sentence that names the limit.
import { aggregatesIn, fingerprint, type Query } from "./ast.ts";
import { queryError } from "./failure.ts";
import type { Output } from "./format.ts";

/** The keys of groups and the number of the row are ordered by as well. */
const MAX_ORDERS = 50;
const MAX_AGGREGATES = 90;
/** The first 60 are columns of a result, the others share columns (format.ts): 90 columns in all. */
const MAX_CELLS = 1000;

/** @throws AppError ODSQLError for more orders or aggregates than a statement may have */
export function checkLengths({ select, orderBy }: Query): void {
  if (orderBy.length > MAX_ORDERS) throw queryError(`over ${MAX_ORDERS} expressions to order by`, "order_by");
  const expressions = [...select, ...orderBy].flatMap((item) => ("expression" in item ? [item.expression] : []));
  const aggregates = new Set(expressions.flatMap(aggregatesIn).map(fingerprint));
  if (aggregates.size > MAX_AGGREGATES) {
    throw queryError(`over ${MAX_AGGREGATES} different aggregation functions`, "select");
  }
}

/** @throws AppError ODSQLError for more cells than a row of a result can carry */
export function checkCells(outputs: Output[]): void {
  const cells = outputs.reduce((sum, { typed }) => sum + (typed.lon === null ? 1 : 2), 0);
  if (cells > MAX_CELLS) {
    throw queryError(`over ${MAX_CELLS} values per record are selected (a geo point is two)`, "select");
  }
}
