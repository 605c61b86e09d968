// `order_by` → SQL (explore-api §12). Nulls stand last in both directions for records; among groups null is the lowest.
import { type Expression, fingerprint, hasAggregate, type OrderItem } from "./ast.ts";
import { compileExpression } from "./compile-expression.ts";
import { queryError } from "./failure.ts";
import { type Context, describe, type Typed } from "./typed.ts";

const UNSORTABLE: ReadonlySet<string> = new Set(["geo_point_2d", "geo_shape", "file", "json_blob"]);

/** @param labels what an alias stands for; it goes before a field of the same name */
export function compileOrder(
  items: OrderItem[],
  labels: ReadonlyMap<string, Typed>,
  context: Context,
  grouped: boolean,
): string[] {
  return items.map(({ expression, descending }) => {
    const value = compileItem(expression, labels, context, grouped);
    if (UNSORTABLE.has(value.type) && value.bucket === null) {
      throw queryError(`order_by does not support expressions of type ${describe(value)}`, context.clause);
    }
    return `${value.bucket ?? value.sql} ${descending ? "DESC" : "ASC"}${grouped ? "" : " NULLS LAST"}`;
  });
}

function compileItem(
  expression: Expression,
  labels: ReadonlyMap<string, Typed>,
  context: Context,
  grouped: boolean,
): Typed {
  const labelled = expression.kind === "field" ? labels.get(expression.name) : undefined;
  if (labelled !== undefined) return labelled;
  if (!grouped && hasAggregate(expression) && !context.known.has(fingerprint(expression))) {
    throw queryError("aggregation functions in order_by need a group_by", context.clause);
  }
  // Without its seed an order at random would be the order of the groups' keys.
  if (grouped && expression.kind === "call" && expression.name === "random") {
    throw queryError("random() is not supported with group_by", context.clause);
  }
  if (expression.kind === "number" || expression.kind === "string") {
    throw queryError("order_by needs a field or an expression", context.clause);
  }
  return compileExpression(expression, context);
}
