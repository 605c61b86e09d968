// Tokens and their positions (explore-api §7).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTokens } from "../../../worker/odsql/lexer.ts";
import { anyText } from "./any-text.ts";

const kinds = (text: string) =>
  readTokens(text)
    .slice(0, -1)
    .map(({ kind, value }) => `${kind} ${value}`);

describe("tokens", () => {
  it.each([
    ["a bare name", "nom_été", ["word nom_été"]],
    ["a dotted name", "default.title", ["word default.title"]],
    ["a backquoted name", "`12 ` `a\\`b`", ["quoted 12 ", "quoted a`b"]],
    ["strings with both quotes", `'a"b' "c'd"`, [`string a"b`, "string c'd"]],
    ["escapes", String.raw`"a\"b\\c\n\u00e9"`, ['string a"b\\c\né']],
    ["a doubled quote as two strings", "'a''b'", ["string a", "string b"]],
    ["numbers", "12 3.5", ["number 12", "number 3.5"]],
    ["a range without spaces", "[0..10]", ["symbol [", "number 0", "symbol ..", "number 10", "symbol ]"]],
    ["a date literal in any case", "DATE'2017'", ["date 2017"]],
    ["a geometry literal", "geom'POINT(1 2)'", ["geometry POINT(1 2)"]],
    ["a word before a quote as a name", "update'x'", ["word update", "string x"]],
    ["two equal signs apart", "a==b", ["word a", "symbol =", "symbol =", "word b"]],
    ["nothing after a fault", "a # b", ["word a", "invalid #"]],
    ["an open quote as a fault", `"abc`, ['invalid "']],
  ])("reads %s", (_, text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  it("gives positions from zero", () => {
    expect(readTokens(" ab  >= 'x'").map(({ start, end }) => [start, end])).toEqual([
      [1, 3],
      [5, 7],
      [8, 11],
      [11, 11],
    ]);
  });

  it("never throws, ends, and leaves out nothing but space", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = readTokens(text);
        expect(tokens.at(-1)?.kind).toBe("end");
        for (const token of tokens.slice(0, -1)) expect(text.slice(token.start, token.end)).toBe(token.text);
      }),
    );
  });
});
