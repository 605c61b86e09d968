// `where`: or, and, not, predicates (explore-api §7.1). A parenthesis may open a condition or a value; both come out
// of one rule and are told apart by what they turned out to be, so nothing is parsed twice.
import { type Comparison, type Condition, type Expression, isCondition, type Node } from "./ast.ts";
import type { Role } from "./functions.ts";
import { type Grammar, parseExpression, parseSum, toExpression } from "./parse-expression.ts";
import { parseBound } from "./parse-range.ts";
import { type Attributes, TokenStream } from "./token-stream.ts";

const GRAMMAR: Grammar = { roles: new Set<Role>(["scalar", "predicate"]), parenthesis: parseOr };
const VALUES: Grammar = { roles: new Set<Role>(["scalar"]) };

const COMPARISONS: Record<string, Comparison> = {
  "=": "=",
  ":": "=",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

export function parseWhere(text: string): Condition {
  return parseCondition(new TokenStream(text, "where"));
}

/** The filter of a rule, with `#attr(field, attribute)` for the values that the person has. */
export function parseRuleFilter(text: string, attributes: Attributes): Condition {
  return parseCondition(new TokenStream(text, "where", attributes));
}

function parseCondition(stream: TokenStream): Condition {
  const condition = toCondition(stream, parseOr(stream));
  stream.expectEnd();
  return condition;
}

/** A bare field is a boolean one, a bare string is a full-text search; any other value is no condition. */
function toCondition(stream: TokenStream, node: Node): Condition {
  if (isCondition(node)) return node;
  if (node.kind === "field") return { kind: "holds", operand: node };
  if (node.kind === "string") return { kind: "full-text", text: node.value };
  return stream.fail();
}

function parseOr(stream: TokenStream): Node {
  return parseJunction(stream, "or", parseAnd);
}

function parseAnd(stream: TokenStream): Node {
  return parseJunction(stream, "and", parseNot);
}

function parseJunction(stream: TokenStream, kind: "and" | "or", parse: (stream: TokenStream) => Node): Node {
  const first = parse(stream);
  if (!stream.isWord(kind)) return first;
  const operands = [toCondition(stream, first)];
  while (stream.takeWord(kind)) operands.push(toCondition(stream, parse(stream)));
  return { kind, operands };
}

function parseNot(stream: TokenStream): Node {
  if (!stream.takeWord("not")) return parsePredicate(stream);
  const operand = toCondition(
    stream,
    stream.nested(() => parseNot(stream)),
  );
  return { kind: "not", operand };
}

/** The name of an attribute may hold a hyphen: it may stand between quotes. */
function parseAttribute(stream: TokenStream, attributes: Attributes): Condition {
  stream.expectSymbol("(");
  const field = stream.peek();
  if (field.kind !== "word" && field.kind !== "quoted") stream.fail();
  stream.next();
  stream.expectSymbol(",");
  const name = stream.peek();
  if (name.kind !== "word" && name.kind !== "quoted" && name.kind !== "string") stream.fail();
  stream.next();
  stream.expectSymbol(")");
  const values = Object.hasOwn(attributes, name.value) ? attributes[name.value] : undefined;
  return { kind: "attribute", field: field.value, values: values ?? [] };
}

function parsePredicate(stream: TokenStream): Node {
  if (stream.attributes !== null && stream.takeSymbol("#attr")) return parseAttribute(stream, stream.attributes);
  const left = parseSum(stream, GRAMMAR);
  if (isCondition(left)) return left;
  if (stream.takeWord("is")) return parseIs(stream, left);
  if (stream.takeWord("in")) return parseIn(stream, left);
  if (stream.takeWord("like")) {
    const pattern = stream.peek();
    if (pattern.kind !== "string") stream.fail();
    stream.next();
    return { kind: "like", operand: left, pattern: pattern.value };
  }
  if (stream.isSymbol(":") && (stream.isSymbol("[", 1) || stream.isSymbol("]", 1))) {
    stream.next();
    return parseInterval(stream, left);
  }
  const token = stream.peek();
  const operator = token.kind === "symbol" ? COMPARISONS[token.value] : undefined;
  if (operator === undefined) return left;
  stream.next();
  return { kind: "compare", operator, left, right: parseOperand(stream) };
}

function parseOperand(stream: TokenStream): Expression {
  return parseBoolean(stream) ?? toExpression(stream, parseSum(stream, GRAMMAR));
}

function parseBoolean(stream: TokenStream): Expression | null {
  if (stream.takeWord("true")) return { kind: "boolean", value: true };
  if (stream.takeWord("false")) return { kind: "boolean", value: false };
  return null;
}

function parseIs(stream: TokenStream, operand: Expression): Condition {
  const negated = stream.takeWord("not");
  for (const test of ["null", "true", "false"] as const) {
    if (stream.takeWord(test)) return { kind: "is", operand, test, negated };
  }
  return stream.fail();
}

function parseIn(stream: TokenStream, operand: Expression): Condition {
  if (stream.isSymbol("[") || stream.isSymbol("]")) return parseInterval(stream, operand);
  if (stream.takeSymbol("(")) {
    const values: Expression[] = [];
    do values.push(parseBoolean(stream) ?? parseLiteral(stream));
    while (stream.takeSymbol(","));
    stream.expectSymbol(")");
    return { kind: "in-list", operand, values };
  }
  // `"x" in f`: an element of a multivalued field, which is what equality means for one.
  const field = stream.peek();
  const reversed = operand.kind === "string" || operand.kind === "number" || operand.kind === "date";
  if (!reversed || (field.kind !== "word" && field.kind !== "quoted")) stream.fail();
  return { kind: "compare", operator: "=", left: parseExpression(stream, VALUES), right: operand };
}

function parseLiteral(stream: TokenStream): Expression {
  const token = stream.peek();
  if (token.kind !== "string") return parseBound(stream);
  stream.next();
  return { kind: "string", value: token.value };
}

/** `[a..b]`, `]a TO b[`: a bracket turned outwards leaves the end out. */
function parseInterval(stream: TokenStream, operand: Expression): Condition {
  const lowIncluded = stream.next().value === "[";
  const low = parseBound(stream);
  if (!stream.takeSymbol("..") && !stream.takeWord("to")) stream.fail();
  const high = parseBound(stream);
  if (!stream.isSymbol("[") && !stream.isSymbol("]")) stream.fail();
  const highIncluded = stream.next().value === "]";
  return { kind: "in-range", operand, low, high, lowIncluded, highIncluded };
}
