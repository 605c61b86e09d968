// Syntax trees, syntax errors with upstream's positions (explore-api §6, §7.1), and what hostile texts come to.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../worker/errors.ts";
import { parseGroupBy, parseOrderBy, parseSelect } from "../../../worker/odsql/parse-select.ts";
import { parseWhere } from "../../../worker/odsql/parse-where.ts";
import { MAX_CLAUSE_LENGTH } from "../../../worker/odsql/token-stream.ts";
import { anyText } from "./any-text.ts";

function failureOf(parse: () => unknown) {
  try {
    parse();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error("the text was accepted");
}

const field = (name: string) => ({ kind: "field", name });
const number = (text: string) => ({ kind: "number", text });
const compare = (operator: string, left: object, right: object) => ({ kind: "compare", operator, left, right });

describe("where", () => {
  it.each([
    ["`:` as equality", "a:'x'", compare("=", field("a"), { kind: "string", value: "x" })],
    ["a boolean", "a: false", compare("=", field("a"), { kind: "boolean", value: false })],
    ["no spaces", "a>20AND b='N'", undefined],
    ["a signed number", "a >= -1.5", compare(">=", field("a"), number("-1.5"))],
    ["the name of a function as a field", "year>=2000", compare(">=", field("year"), number("2000"))],
    ["a reserved word in backquotes", "`and` = 1", compare("=", field("and"), number("1"))],
    ["any case of keywords", "NOT a IS Not NULL", undefined],
    ["a value in parentheses", "(a + 1) * 2 > 3", undefined],
    ["many conditions in parentheses", "((((a=1) and ((b=2)))) or (c))", undefined],
    ["a boolean field", "a", { kind: "holds", operand: field("a") }],
    ["a bare string", "'words'", { kind: "full-text", text: "words" }],
    ["a literal in a field", "10 in a", compare("=", field("a"), number("10"))],
    ["a function on the left of in", "year(a) in (2020, 2021)", undefined],
    ["a circle", "within_distance(a, geom'POINT(1 2)', 10km)", undefined],
    ["an outside of a box", "not(in_bbox(a,48.84,2.26,48.85,-2.27))", undefined],
    ["a search in all fields", "search(*, 'a')", undefined],
  ])("accepts %s", (_, text, expected) => {
    const tree = parseWhere(text);
    if (expected !== undefined) expect(tree).toEqual(expected);
  });

  it("binds not before and before or", () => {
    const holds = (name: string) => ({ kind: "holds", operand: field(name) });
    expect(parseWhere("not a and b or c")).toEqual({
      kind: "or",
      operands: [{ kind: "and", operands: [{ kind: "not", operand: holds("a") }, holds("b")] }, holds("c")],
    });
  });

  it.each([
    ["]1..10[", false, false],
    ["[1 TO 10]", true, true],
    ["[1..10[", true, false],
  ])("reads the ends of %s", (range, lowIncluded, highIncluded) => {
    for (const operator of [" in ", ":"]) {
      expect(parseWhere(`a${operator}${range}`)).toMatchObject({ kind: "in-range", lowIncluded, highIncluded });
    }
  });

  it.each([
    ["BOGUS(", "(", 5],
    ["invalid_function()", "(", 16],
    ["garbage==", "=", 8],
    ["contains(objet, 'x')", "(", 8],
    ["1_uai", "_uai", 1],
    ["a =", "end of line", 3],
    ["", "end of line", 0],
    ["true", "true", 0],
    ["a not in (1)", "not", 2],
    ["a between 1 and 2", "between", 2],
    ["count(*) > 1", "(", 5],
    ["(a = 1", "end of line", 6],
    ["(a = 1) > 2", ">", 8],
    ["a = 'x", "'", 4],
    ["year()", ")", 5],
    ["year(a, b)", ",", 6],
    ["length(a = 1)", "=", 9],
    ["1", "end of line", 1],
    ["if(a = 1, 2, 3)", "(", 2],
  ])("refuses %s at the token that does not fit", (text, token, position) => {
    const { code, status, params } = failureOf(() => parseWhere(text));
    expect({ code, status, params }).toEqual({
      code: "ODSQLSyntaxError",
      status: 400,
      params: { token, position, text, clause: "where" },
    });
  });

  it("says what upstream says", () => {
    expect(failureOf(() => parseWhere("1_uai")).message).toBe(
      "ODSQL syntax exception: unexpected _uai at position 1 in 1_uai. Clause(s) containing the error(s): where.",
    );
  });

  it.each([
    ["parentheses", "(".repeat(10_000)],
    ["closed parentheses", `${"(".repeat(5000)}a${")".repeat(5000)}`],
    ["negations", `${"not ".repeat(4000)}a`],
    ["signs", `${"-".repeat(9000)}1 = 1`],
    ["calls", `${"lower(".repeat(3000)}a`],
    ["a long sum", `${"1+".repeat(5000)}1 = 1`],
    ["a clause that is too long", `a = "${"x".repeat(MAX_CLAUSE_LENGTH)}"`],
    ["open quotes", `${'"\\'.repeat(9999)}`],
  ])("refuses a hostile text of %s cleanly", (_, text) => {
    expect(failureOf(() => parseWhere(text)).status).toBe(400);
  });
});

describe("select", () => {
  it.each([
    ["an alias", "a as b", "b"],
    ["a backquoted alias", "a as `b c`", "b c"],
    ["a field as its name", "`a`", "a"],
    ["an expression as it was typed", " SUM( a )/count(*)  ", "SUM( a )/count(*)"],
    ["parentheses too", "(a + 1)", "(a + 1)"],
    ["a reserved word as alias", "count(*) as count", "count"],
  ])("labels with %s", (_, text, key) => {
    expect(parseSelect(text)).toMatchObject([{ key }]);
  });

  it.each([
    ["stddev(a)", "(", 6],
    ["a b", "b", 2],
    ["a = 1", "=", 2],
    ["count(a b)", "b", 8],
    ["sum(count(*))", "(", 9],
    ["a,", "end of line", 2],
    ["case when a then b", "when", 5],
  ])("refuses %s", (text, token, position) => {
    expect(failureOf(() => parseSelect(text)).params).toMatchObject({ token, position, clause: "select" });
  });
});

describe("group_by and order_by", () => {
  it.each([
    ["a width", "RANGE(a,15)", { width: { amount: 15, unit: "" } }],
    ["a unit", "range(d, 2days) as t", { width: { amount: 2, unit: "days" } }],
    [
      "bounds",
      "range(a, *, 1, 2.5, *)",
      { width: null, bounds: [{ kind: "star" }, number("1"), number("2.5"), { kind: "star" }] },
    ],
    ["brackets", "range(a, ]10,50[)", { bounds: [{ kind: "star" }, number("10"), number("50"), { kind: "star" }] }],
  ])("reads a range by %s", (_, text, expression) => {
    expect(parseGroupBy(text)).toMatchObject([{ expression }]);
  });

  it.each([
    ["a", false],
    ["a ASC", false],
    ["a desc", true],
    ["-a", true],
  ])("reads the direction of %s", (text, descending) => {
    expect(parseOrderBy(text)).toEqual([{ expression: field("a"), descending }]);
  });
});

describe("any text", () => {
  const piece = fc.constantFrom(
    "a",
    "1",
    "'s'",
    "(",
    ")",
    "and",
    "or",
    "not",
    "in",
    "[",
    "]",
    "..",
    "is",
    "null",
    "=",
    "<",
    "+",
    "-",
    "*",
    "count",
    "year",
    "range",
    ",",
    "as",
    "date'2020'",
    "true",
    "`q`",
    "like",
    "now",
    "#",
  );
  const text = fc.oneof(
    anyText,
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(" ")),
  );
  it.each([
    ["where", parseWhere],
    ["select", parseSelect],
    ["group_by", parseGroupBy],
    ["order_by", parseOrderBy],
  ] as const)("is parsed or refused as %s, nothing else", (_, parse) => {
    fc.assert(
      fc.property(text, (clause) => {
        try {
          parse(clause);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
