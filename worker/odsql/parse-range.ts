// `range(…)` of group_by: by width, by width with a time unit, by bounds, and the older bracket spelling
// (explore-api §7.1 rangeFn and §11.1). Units are case-sensitive: `m` is a minute, `M` a month.
import type { DateLiteral, Expression, NumberLiteral, Range, RangeBound } from "./ast.ts";
import type { TokenStream } from "./token-stream.ts";

/** A signed number or a date literal: what bounds a range, in where too. */
export function parseBound(stream: TokenStream): NumberLiteral | DateLiteral {
  const negative = stream.takeSymbol("-");
  if (!negative) stream.takeSymbol("+");
  const token = stream.peek();
  if (token.kind === "number") {
    stream.next();
    return { kind: "number", text: negative ? `-${token.value}` : token.value };
  }
  if (token.kind !== "date" || negative) stream.fail();
  stream.next();
  return { kind: "date", text: token.value };
}

/** The inside of `range(`, up to and with its closing parenthesis. */
export function parseRange(stream: TokenStream, parseOperand: (stream: TokenStream) => Expression): Range {
  const operand = parseOperand(stream);
  stream.expectSymbol(",");
  if (stream.isSymbol("[") || stream.isSymbol("]")) return close(stream, operand, parseBrackets(stream));
  const bounds: RangeBound[] = [parseBoundOrStar(stream)];
  const first = bounds[0];
  if (first?.kind === "number") {
    if (stream.peek().kind === "word") return parseWidth(stream, operand, first, stream.next().value);
    if (stream.isSymbol(")")) return parseWidth(stream, operand, first, "");
  }
  while (stream.takeSymbol(",")) bounds.push(parseBoundOrStar(stream));
  return close(stream, operand, bounds);
}

function parseWidth(stream: TokenStream, operand: Expression, amount: NumberLiteral, unit: string): Range {
  stream.expectSymbol(")");
  return { kind: "range", operand, width: { amount: Number(amount.text), unit }, bounds: [] };
}

function parseBoundOrStar(stream: TokenStream): RangeBound {
  return stream.takeSymbol("*") ? { kind: "star" } : parseBound(stream);
}

/** `]10,50[` is `*,10,50,*`: a bracket turned outwards leaves that end open. */
function parseBrackets(stream: TokenStream): RangeBound[] {
  const bounds: RangeBound[] = stream.next().value === "]" ? [{ kind: "star" }] : [];
  do bounds.push(parseBound(stream));
  while (stream.takeSymbol(","));
  if (!stream.isSymbol("[") && !stream.isSymbol("]")) stream.fail();
  if (stream.next().value === "[") bounds.push({ kind: "star" });
  return bounds;
}

function close(stream: TokenStream, operand: Expression, bounds: RangeBound[]): Range {
  stream.expectSymbol(")");
  return { kind: "range", operand, width: null, bounds };
}
