// What upstream refuses of the order of groups (explore-api §6, §11): fields before aggregates, and aggregates over more
// groups than an answer holds.
import { type Expression, hasAggregate, type Query } from "./ast.ts";
import { queryError } from "./failure.ts";
import { MAX_GROUPS } from "./parameters.ts";

/** What an alias stands for, in `select` or `group_by`. */
function toLabelled({ select, groupBy }: Query): Map<string, Expression> {
  const items = [...select, ...groupBy];
  return new Map(
    items.flatMap((item) =>
      item.kind === "expression" && item.alias !== null ? [[item.alias, item.expression] as const] : [],
    ),
  );
}

/** @param limit of the window. @throws AppError ODSQLError */
export function checkGroupOrder(query: Query, limit: number): void {
  const labelled = toLabelled(query);
  const isAggregate = query.orderBy.map(({ expression }) => {
    const meant = expression.kind === "field" ? (labelled.get(expression.name) ?? expression) : expression;
    return hasAggregate(meant);
  });
  if (isAggregate.some((is, index) => is && isAggregate[index - 1] === false)) {
    throw queryError("aggregation functions must come before fields in order by", "order_by");
  }
  if (limit > MAX_GROUPS && isAggregate.includes(true)) {
    throw queryError(
      `aggregation function in order by is not supported with a limit > ${MAX_GROUPS}. Please remove the order by or set a limit parameter lower than ${MAX_GROUPS + 1}.`,
      "order_by",
    );
  }
}
