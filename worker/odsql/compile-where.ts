// Conditions → SQL (explore-api §9). `not` is two-valued: it keeps the records of which the condition is unknown.
// Chains become balanced trees and lists one bound array, because the platform limits depth and bound values.
import type { Condition, Expression } from "./ast.ts";
import { compareElements, compileComparison } from "./compile-comparison.ts";
import { compileExpression } from "./compile-expression.ts";
import { compileGeoPredicate } from "./compile-geo.ts";
import { compileFullText, compileLike, compileTextPredicate } from "./compile-text.ts";
import { incompatible, queryError } from "./failure.ts";
import { type Context, describe, isNumeric } from "./typed.ts";

export function compileCondition(condition: Condition, context: Context): string {
  switch (condition.kind) {
    case "and":
    case "or": {
      const operands = condition.operands.map((operand) => compileCondition(operand, context));
      return toBalanced(operands, condition.kind === "and" ? "AND" : "OR");
    }
    case "not":
      return `(NOT ifnull(${compileCondition(condition.operand, context)}, 0))`;
    case "compare":
      return compileComparison(condition.operator, condition.left, condition.right, context);
    case "is":
      return compileIs(condition, context);
    case "in-list":
      return compileList(condition.operand, condition.values, context);
    case "in-range": {
      const { operand, low, high } = condition;
      const above = compileComparison(condition.lowIncluded ? ">=" : ">", operand, low, context);
      const below = compileComparison(condition.highIncluded ? "<=" : "<", operand, high, context);
      return `(${above} AND ${below})`;
    }
    case "holds":
      return compileHolds(condition.operand, context);
    case "like":
      return compileLike(condition.operand, condition.pattern, context);
    case "full-text":
      return compileFullText(condition.text, context);
    case "attribute":
      return compileAttribute(condition, context);
    case "predicate":
      return compilePredicate(condition.name, condition.args, context);
  }
}

const TEXT_PREDICATES: ReadonlySet<string> = new Set(["search", "suggest", "startswith"]);

function compilePredicate(name: string, args: Expression[], context: Context): string {
  return TEXT_PREDICATES.has(name)
    ? compileTextPredicate(name, args, context)
    : compileGeoPredicate(name, args, context);
}

/** `a AND b AND …` as a tree whose depth grows with the logarithm of its length. */
export function toBalanced(operands: string[], operator: "AND" | "OR"): string {
  if (operands.length === 1) return operands[0] ?? "";
  const middle = Math.ceil(operands.length / 2);
  const left = toBalanced(operands.slice(0, middle), operator);
  return `(${left} ${operator} ${toBalanced(operands.slice(middle), operator)})`;
}

function compileIs(condition: Extract<Condition, { kind: "is" }>, context: Context): string {
  const value = compileExpression(condition.operand, context);
  const not = condition.negated ? "NOT " : "";
  if (condition.test === "null") return `(${value.sql} IS ${not}NULL)`;
  if (value.type !== "boolean") throw incompatible(describe(value), "boolean", context.clause);
  return `(${value.sql} IS ${not}${condition.test === "true" ? 1 : 0})`;
}

function compileHolds(operand: Expression, context: Context): string {
  const value = compileExpression(operand, context);
  if (value.type === "boolean") return `(${value.sql} = 1)`;
  throw queryError(`a field alone is a condition only if it is boolean, found ${describe(value)}`, context.clause);
}

function compileList(operand: Expression, values: Expression[], context: Context): string {
  const value = compileExpression(operand, context);
  const texts = values.every(({ kind }) => kind === "string");
  const numbers = isNumeric(value) && values.every(({ kind }) => kind === "number");
  const simple = (value.type === "text" && texts) || numbers;
  // Of other types, or to find which one does not fit, every value is a comparison of its own.
  if (!simple) {
    return toBalanced(
      values.map((each) => compileComparison("=", operand, each, context)),
      "OR",
    );
  }
  const list = context.bindings.bindList(values.map(toJson));
  if (value.multivalued) return compareElements("=", value, `value IN (SELECT value FROM ${list})`);
  return `(${value.sql} IN (SELECT value FROM ${list}))`;
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Attributes are texts; of a number, those count that spell one. */
function compileAttribute(condition: Extract<Condition, { kind: "attribute" }>, context: Context): string {
  const operand: Expression = { kind: "field", name: condition.field };
  const isNumber = isNumeric(compileExpression(operand, context));
  const values = condition.values.flatMap((value): Expression[] => {
    if (!isNumber) return [{ kind: "string", value }];
    return NUMBER.test(value.trim()) ? [{ kind: "number", text: value.trim() }] : [];
  });
  return values.length === 0 ? "0" : compileList(operand, values, context);
}

function toJson(literal: Expression): string {
  if (literal.kind === "string") return JSON.stringify(literal.value);
  return literal.kind === "number" ? literal.text.replace(/^(-?)0+(?=\d)/, "$1") : "null";
}
