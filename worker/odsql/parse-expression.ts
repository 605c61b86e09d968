// Expressions: literals, fields, calls and arithmetic (explore-api §7.1, `expr` and below). Recursive descent without
// backtracking: what a parenthesis may hold is given by the clause, so a condition in parentheses is parsed once.
import { type Aggregate, type Expression, isCondition, type Node, type NowArgument } from "./ast.ts";
import { DISTANCE_UNITS, RESERVED_WORDS, type Role, signaturesOf } from "./functions.ts";
import type { Token } from "./lexer.ts";
import { parseRange } from "./parse-range.ts";
import type { TokenStream } from "./token-stream.ts";

/** Operators in one chain: `a+b+c…` is as deep as it is long. */
const MAX_CHAIN = 40;

/** What is allowed where an expression stands. */
export type Grammar = {
  roles: ReadonlySet<Role>;
  /** The rule between parentheses; expressions only unless the clause is a condition. */
  parenthesis?: (stream: TokenStream) => Node;
  /** `1000m`: arguments of functions only. */
  units?: boolean;
};

/** A rule's result where only a value fits. */
export function toExpression(stream: TokenStream, node: Node): Expression {
  return isCondition(node) ? stream.fail() : node;
}

export function parseExpression(stream: TokenStream, grammar: Grammar): Expression {
  return toExpression(stream, parseSum(stream, grammar));
}

/** `expr` of the grammar; a condition only where parentheses or a call may give one. */
export function parseSum(stream: TokenStream, grammar: Grammar): Node {
  return parseChain(stream, ["+", "-"], () => parseChain(stream, ["*", "/"], () => parseFactor(stream, grammar)));
}

function parseChain(stream: TokenStream, operators: ("+" | "-" | "*" | "/")[], parse: () => Node): Node {
  let left = parse();
  for (let links = 0; ; links++) {
    const operator = operators.find((symbol) => stream.isSymbol(symbol));
    if (operator === undefined) return left;
    if (isCondition(left)) stream.fail();
    if (links === MAX_CHAIN) stream.tooDeep();
    stream.next();
    left = { kind: "arithmetic", operator, left, right: toExpression(stream, parse()) };
  }
}

function parseFactor(stream: TokenStream, grammar: Grammar): Node {
  const token = stream.peek();
  switch (token.kind) {
    case "number":
      return parseNumber(stream, grammar);
    case "string":
      stream.next();
      return { kind: "string", value: token.value };
    case "date":
      stream.next();
      return { kind: "date", text: token.value };
    case "geometry":
      stream.next();
      return { kind: "geometry", text: token.value };
    case "quoted":
      stream.next();
      return { kind: "field", name: token.value };
    case "word":
      return parseWord(stream, grammar);
    default:
      return parseSymbol(stream, grammar);
  }
}

function parseSymbol(stream: TokenStream, grammar: Grammar): Node {
  if (stream.takeSymbol("(")) {
    const rule = grammar.parenthesis ?? ((inner) => parseSum(inner, grammar));
    const node = stream.nested(() => rule(stream));
    stream.expectSymbol(")");
    return node;
  }
  if (stream.takeSymbol("+")) {
    return toExpression(
      stream,
      stream.nested(() => parseFactor(stream, grammar)),
    );
  }
  if (!stream.takeSymbol("-")) return stream.fail();
  const operand = toExpression(
    stream,
    stream.nested(() => parseFactor(stream, grammar)),
  );
  if (operand.kind === "number" && !operand.text.startsWith("-")) return { kind: "number", text: `-${operand.text}` };
  return { kind: "negate", operand };
}

function parseNumber(stream: TokenStream, grammar: Grammar): Expression {
  const token = stream.next();
  const unit = stream.peek();
  const adjacent = unit.kind === "word" && unit.start === token.end;
  if (!grammar.units || !adjacent || !DISTANCE_UNITS.has(unit.value.toLowerCase())) {
    return { kind: "number", text: token.value };
  }
  stream.next();
  return { kind: "quantity", amount: Number(token.value), unit: unit.value.toLowerCase() };
}

function parseWord(stream: TokenStream, grammar: Grammar): Node {
  const token = stream.peek();
  const name = token.value.toLowerCase();
  if (name === "null") {
    stream.next();
    return { kind: "null" };
  }
  if (RESERVED_WORDS.has(name)) stream.fail();
  stream.next();
  if (!stream.isSymbol("(")) return { kind: "field", name: token.value };
  const signatures = signaturesOf(name, grammar.roles);
  if (signatures.length === 0) stream.fail();
  const open = stream.next();
  return stream.nested(() => {
    if (name === "now") return parseNow(stream);
    if (name === "range") return parseRange(stream, (inner) => parseExpression(inner, toArguments(grammar)));
    const roles = new Set(signatures.map((signature) => signature.role));
    if (roles.has("aggregate") && !roles.has("predicate")) return parseAggregate(stream, name, grammar);
    return parseCall(stream, name, open, grammar);
  });
}

/** Inside a call: no condition, and no aggregate inside an aggregate. */
function toArguments(grammar: Grammar): Grammar {
  const roles = new Set(grammar.roles);
  roles.delete("predicate");
  return { roles, units: true };
}

function parseAggregate(stream: TokenStream, name: string, grammar: Grammar): Aggregate {
  const inner = toArguments(grammar);
  const grammarInside: Grammar = { ...inner, roles: new Set([...inner.roles].filter((role) => role !== "aggregate")) };
  const args: Expression[] = [];
  const distinct = name === "count" && stream.takeWord("distinct");
  if (name === "count" && !distinct && stream.takeSymbol("*")) args.push({ kind: "star" });
  else args.push(parseExpression(stream, grammarInside));
  if (name === "percentile") {
    stream.expectSymbol(",");
    args.push(parseExpression(stream, grammarInside));
  }
  stream.expectSymbol(")");
  return { kind: "aggregate", name, distinct, args };
}

function parseCall(stream: TokenStream, name: string, open: Token, grammar: Grammar): Node {
  const signatures = signaturesOf(name, grammar.roles);
  const most = Math.max(...signatures.map((signature) => signature.most));
  const args: Expression[] = [];
  if (stream.isSymbol(")")) stream.fail();
  do {
    if (args.length === most) stream.fail(stream.peek(-1));
    const star = args.length === 0 && stream.takeSymbol("*");
    args.push(star ? { kind: "star" } : parseExpression(stream, toArguments(grammar)));
  } while (stream.takeSymbol(","));
  const signature = signatures.find(({ fewest, most: upTo }) => args.length >= fewest && args.length <= upTo);
  if (signature === undefined) stream.fail();
  // `*` means "every text field", which only the text predicates know.
  if (args[0]?.kind === "star" && signature.role !== "predicate") stream.fail(open);
  stream.expectSymbol(")");
  return { kind: signature.role === "predicate" ? "predicate" : "call", name, args };
}

function parseNow(stream: TokenStream): Expression {
  const args: NowArgument[] = [];
  while (!stream.isSymbol(")")) {
    if (args.length > 0) stream.expectSymbol(",");
    const name = stream.peek();
    if (name.kind !== "word") stream.fail();
    stream.next();
    stream.expectSymbol("=");
    const negative = stream.takeSymbol("-");
    if (!negative) stream.takeSymbol("+");
    const value = stream.peek();
    if (value.kind !== "number" || value.value.includes(".")) stream.fail();
    stream.next();
    args.push({ name: name.value.toLowerCase(), value: negative ? -Number(value.value) : Number(value.value) });
  }
  stream.next();
  return { kind: "now", args };
}
