// French sets a no-break space before : ; ? ! and inside « », so that no line begins or ends with the mark alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fr } from "../../../site/src/i18n/fr.ts";
import { formatPoint } from "../../../site/src/lib/format.ts";

const PLAIN_SPACE = /[ \n](?:[:;?!»%])|«[ \n]|[^\s\u00a0\u202f](?:[;?!»])|«[^\u00a0\u202f]/;

/** Every text of the dictionary; those that are made from a number or a query are made from a 2. */
function texts(value: unknown): string[] {
  if (typeof value === "function") return [String(Reflect.apply(value, null, [2, "2"]))];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [String(value)];
}

it("the dictionary", () => {
  expect(texts(fr).filter((text) => PLAIN_SPACE.test(text))).toEqual([]);
});

it("places", () => {
  expect(formatPoint(48, 2, "fr")).not.toMatch(PLAIN_SPACE);
});

it("the page that is written in French", () => {
  const source = readFileSync(join(import.meta.dirname, "../../../site/src/pages/a-propos.astro"), "utf8");
  const prose = source
    .replace(/^---[\s\S]*?---/, "")
    .replaceAll("&nbsp;", "\u00a0")
    .replaceAll("&#8239;", "\u202f");
  expect(prose.match(new RegExp(PLAIN_SPACE, "g")) ?? []).toEqual([]);
});
