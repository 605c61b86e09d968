// `select`, `group_by` and `order_by`: lists of expressions with labels and directions (explore-api §7.1, §8, §11, §12).
import type { LabelledExpression, OrderItem, SelectItem } from "./ast.ts";
import type { Role } from "./functions.ts";
import { type Grammar, parseExpression } from "./parse-expression.ts";
import { TokenStream } from "./token-stream.ts";

const SELECT: Grammar = { roles: new Set<Role>(["scalar", "aggregate"]) };
const GROUP_BY: Grammar = { roles: new Set<Role>(["scalar", "grouping"]) };
const ORDER_BY: Grammar = { roles: new Set<Role>(["scalar", "aggregate", "ordering"]) };

function parseList<T>(stream: TokenStream, parse: (stream: TokenStream) => T): T[] {
  const items = [parse(stream)];
  while (stream.takeSymbol(",")) items.push(parse(stream));
  stream.expectEnd();
  return items;
}

export function parseSelect(text: string): SelectItem[] {
  return parseList(new TokenStream(text, "select"), parseSelectItem);
}

export function parseGroupBy(text: string): LabelledExpression[] {
  return parseList(new TokenStream(text, "group_by"), (stream) => parseLabelled(stream, GROUP_BY));
}

export function parseOrderBy(text: string): OrderItem[] {
  return parseList(new TokenStream(text, "order_by"), parseOrderItem);
}

function parseSelectItem(stream: TokenStream): SelectItem {
  if (stream.takeSymbol("*")) return { kind: "all" };
  for (const mode of ["include", "exclude"] as const) {
    if (stream.isWord(mode) && stream.isSymbol("(", 1)) return parsePatterns(stream, mode);
  }
  return parseLabelled(stream, SELECT);
}

function parsePatterns(stream: TokenStream, mode: "include" | "exclude"): SelectItem {
  stream.next();
  stream.next();
  const patterns: { name: string; prefix: boolean }[] = [];
  do {
    const name = stream.peek();
    if (name.kind !== "word" && name.kind !== "quoted") stream.fail();
    stream.next();
    patterns.push({ name: name.value, prefix: stream.takeSymbol("*") });
  } while (stream.takeSymbol(","));
  stream.expectSymbol(")");
  return { kind: "pattern", mode, patterns };
}

function parseLabelled(stream: TokenStream, grammar: Grammar): LabelledExpression {
  const { start } = stream.peek();
  const expression = parseExpression(stream, grammar);
  const source = stream.text.slice(start, stream.lastEnd);
  const alias = stream.takeWord("as") ? parseAlias(stream) : null;
  // The quotes of a field are no part of its name; any other expression is named as it was typed.
  const key = alias ?? (expression.kind === "field" ? expression.name : source);
  return { kind: "expression", expression, alias, key };
}

/** Any word will do: `count(*) as count` is in use. */
function parseAlias(stream: TokenStream): string {
  const name = stream.peek();
  if (name.kind !== "word" && name.kind !== "quoted") stream.fail();
  return stream.next().value;
}

function parseOrderItem(stream: TokenStream): OrderItem {
  const reversed = stream.takeSymbol("-");
  const expression = parseExpression(stream, ORDER_BY);
  const descending = stream.takeWord("desc");
  if (!descending) stream.takeWord("asc");
  // `-field desc` turns twice, as a minus before a descending order does.
  return { expression, descending: reversed !== descending };
}
