// How deep the SQL of a tree can become. The platform refuses an expression deeper than 100; a query that could get
// there is refused before, with a sentence. Weights are upper bounds of what the compiler writes for a node.
import { type Condition, childrenOf, type Expression, type Query } from "./ast.ts";
import { type Clause, queryError } from "./failure.ts";
import { LOWER_CASE_DEPTH } from "./lower-case.ts";

const MAX_DEPTH = 90;
/** Comparisons and the like: the platform also limits the length of a compiled program. */
const MAX_CONDITIONS = 500;

/** A field of the catalogue is a conversion of a JSON extract; a comparison with a period is two of them. */
const LEAF = 9;
const COMPARE = 7;

function depthOf(expression: Expression): number {
  const children = Math.max(LEAF, ...childrenOf(expression).map(depthOf));
  if (expression.kind === "call") return children + (expression.name === "lower" ? LOWER_CASE_DEPTH : 8);
  if (expression.kind === "arithmetic") return children + 2;
  return children + 1;
}

function depthOfCondition(condition: Condition, count: () => void): number {
  count();
  switch (condition.kind) {
    case "and":
    case "or":
      return (
        Math.ceil(Math.log2(condition.operands.length)) +
        Math.max(...condition.operands.map((operand) => depthOfCondition(operand, count)))
      );
    case "not":
      return 2 + depthOfCondition(condition.operand, count);
    case "compare":
      return COMPARE + Math.max(depthOf(condition.left), depthOf(condition.right));
    case "in-list":
      return COMPARE + depthOf(condition.operand) + Math.ceil(Math.log2(condition.values.length));
    case "is":
    case "in-range":
    case "like":
    case "holds":
      return COMPARE + depthOf(condition.operand);
    default:
      return LEAF;
  }
}

function checkExpression(expression: Expression, clause: Clause): void {
  if (depthOf(expression) > MAX_DEPTH) throw queryError("the expression is nested too deeply", clause);
}

/** @throws AppError ODSQLError for a tree that the platform could not run */
export function checkDepth(query: Query): void {
  for (const item of query.select) if (item.kind === "expression") checkExpression(item.expression, "select");
  for (const item of query.groupBy) checkExpression(item.expression, "group_by");
  for (const item of query.orderBy) checkExpression(item.expression, "order_by");
  if (query.where === null) return;
  let conditions = 0;
  const count = () => {
    if (++conditions > MAX_CONDITIONS) throw queryError(`the query has over ${MAX_CONDITIONS} conditions`, "where");
  };
  if (depthOfCondition(query.where, count) > MAX_DEPTH)
    throw queryError("the expression is nested too deeply", "where");
}
