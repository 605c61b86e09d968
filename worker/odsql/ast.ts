// The syntax tree. Nodes hold no positions, so that two spellings of one expression are equal as data.

export type NowArgument = { name: string; value: number };
export type RangeBound = NumberLiteral | DateLiteral | { kind: "star" };

export type NumberLiteral = { kind: "number"; text: string };
export type DateLiteral = { kind: "date"; text: string };

export type Aggregate = {
  kind: "aggregate";
  name: string;
  distinct: boolean;
  /** `*` is a star. A second argument exists for percentile only. */
  args: Expression[];
};

export type Call = { kind: "call"; name: string; args: Expression[] };

/** `range(f, 10)` has a width, `range(f, *, 1, 2)` has bounds. */
export type Range = {
  kind: "range";
  operand: Expression;
  width: { amount: number; unit: string } | null;
  bounds: RangeBound[];
};

export type Expression =
  | NumberLiteral
  | DateLiteral
  | { kind: "string"; value: string }
  | { kind: "geometry"; text: string }
  | { kind: "quantity"; amount: number; unit: string }
  | { kind: "boolean"; value: boolean }
  | { kind: "null" }
  | { kind: "star" }
  | { kind: "field"; name: string }
  | Call
  | { kind: "now"; args: NowArgument[] }
  | Range
  | Aggregate
  | { kind: "arithmetic"; operator: "+" | "-" | "*" | "/"; left: Expression; right: Expression }
  | { kind: "negate"; operand: Expression };

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

export type Condition =
  | { kind: "and" | "or"; operands: Condition[] }
  | { kind: "not"; operand: Condition }
  | { kind: "compare"; operator: Comparison; left: Expression; right: Expression }
  | { kind: "is"; operand: Expression; test: "null" | "true" | "false"; negated: boolean }
  | { kind: "in-list"; operand: Expression; values: Expression[] }
  | {
      kind: "in-range";
      operand: Expression;
      low: Expression;
      high: Expression;
      lowIncluded: boolean;
      highIncluded: boolean;
    }
  | { kind: "like"; operand: Expression; pattern: string }
  | { kind: "full-text"; text: string }
  /** In the filters of rules: the field has one of the values of a person's attribute. True of no record without any. */
  | { kind: "attribute"; field: string; values: readonly string[] }
  | { kind: "predicate"; name: string; args: Expression[] }
  | { kind: "holds"; operand: Expression };

export type Node = Expression | Condition;

const CONDITIONS: ReadonlySet<string> = new Set<Condition["kind"]>([
  "and",
  "or",
  "not",
  "compare",
  "is",
  "in-list",
  "in-range",
  "like",
  "full-text",
  "attribute",
  "predicate",
  "holds",
]);

export function isCondition(node: Node): node is Condition {
  return CONDITIONS.has(node.kind);
}

export type SelectItem =
  | { kind: "all" }
  | { kind: "pattern"; mode: "include" | "exclude"; patterns: { name: string; prefix: boolean }[] }
  | LabelledExpression;

/** An output of the query: `key` is the alias, or else the source text as typed. */
export type LabelledExpression = { kind: "expression"; expression: Expression; alias: string | null; key: string };

export type OrderItem = { expression: Expression; descending: boolean };

export type Query = {
  select: SelectItem[];
  where: Condition | null;
  groupBy: LabelledExpression[];
  orderBy: OrderItem[];
};

/** Equal for expressions that mean the same calculation. */
export function fingerprint(expression: Expression): string {
  return JSON.stringify(expression);
}

/** The expressions directly inside an expression. */
export function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case "call":
    case "aggregate":
      return expression.args;
    case "range":
    case "negate":
      return [expression.operand];
    case "arithmetic":
      return [expression.left, expression.right];
    default:
      return [];
  }
}

/** The aggregates of an expression; one inside another is part of it. */
export function aggregatesIn(expression: Expression): Aggregate[] {
  return expression.kind === "aggregate" ? [expression] : childrenOf(expression).flatMap(aggregatesIn);
}

export function hasAggregate(expression: Expression): boolean {
  return expression.kind === "aggregate" || childrenOf(expression).some(hasAggregate);
}

/** Whether a field is read other than through an aggregate. */
export function readsFieldOutsideAggregate(expression: Expression): boolean {
  if (expression.kind === "aggregate") return false;
  return expression.kind === "field" || childrenOf(expression).some(readsFieldOutsideAggregate);
}
