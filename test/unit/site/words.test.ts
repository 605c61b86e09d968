// Numbers, dates, plain text, views and dictionaries of the site.

import { describe, expect, it } from "vitest";
import { dictionary, LANGS } from "../../../site/src/i18n/dictionary.ts";
import { formatDataDate } from "../../../site/src/lib/data-date.ts";
import { formatDate, formatInstant, formatNumber } from "../../../site/src/lib/format.ts";
import { cataloguePath, datasetPath, webAddress } from "../../../site/src/lib/paths.ts";
import { beginning, toExcerpt, toParagraphs } from "../../../site/src/lib/plain-text.ts";
import { toDatasetView } from "../../../site/src/lib/view.ts";

describe("numbers and dates", () => {
  it.each([
    [1234.5, "1\u202f234,5", "1,234.5"],
    [0.1, "0,1", "0.1"],
    [-9876543210, "-9\u202f876\u202f543\u202f210", "-9,876,543,210"],
  ])("number %s", (value, french, english) => {
    expect(formatNumber(value, "fr")).toBe(french);
    expect(formatNumber(value, "en")).toBe(english);
  });

  it.each([
    ["2024-03-12", "12 mars 2024", "12 March 2024"],
    ["2024-03-01", "1er mars 2024", "1 March 2024"],
    ["1988-01", "janvier 1988", "January 1988"],
    ["2025", "2025", "2025"],
    // Half past midnight in Paris is still the day before in UTC.
    ["2024-06-30T22:30:00+00:00", "1er juillet 2024", "1 July 2024"],
    ["bientôt", "bientôt", "bientôt"],
  ])("date %s", (iso, french, english) => {
    expect(formatDate(iso, "fr")).toBe(french);
    expect(formatDate(iso, "en")).toBe(english);
  });

  it("instants are told in Paris time", () => {
    expect(formatInstant("2024-12-12T10:27:24+00:00", "fr")).toBe("12 décembre 2024 à 11:27");
    expect(formatInstant("2024-12-12T10:27:24+00:00", "en")).toMatch(/^12 December 2024.* 11:27$/);
  });
});

describe("publishers' HTML", () => {
  it.each([
    ["plain\n\ntwo", ["plain", "two"]],
    ["<p>Un <b>gras</b>.</p><p>Deux &amp; trois&nbsp;!</p>", ["Un gras.", "Deux & trois !"]],
    ["a<br/>b<script>alert(1)</script>", ["a", "b"]],
    ["<ul><li>x</li><li></li></ul>", ["• x"]],
    ["2 < 3 et 5 > 4", ["2 < 3 et 5 > 4"]],
    ["&#60;b&#x3E; &#0; &#9999999;", ["<b> &#0; &#9999999;"]],
    ["&#xD800; &#57343; &#xE000;", ["&#xD800; &#57343; \ue000"]],
    [null, []],
  ])("%j", (source, expected) => {
    expect(toParagraphs(source)).toEqual(expected);
  });

  it("reads the beginning of what is too long", () => {
    expect(toParagraphs("<script <a ".repeat(50_000)).join("").length).toBeLessThanOrEqual(10_000);
  });

  it("never cuts within a character", () => {
    expect(toParagraphs(`${"a".repeat(9_999)}🌳`)).toEqual(["a".repeat(9_999)]);
    expect(toExcerpt(`${"a".repeat(9)}🌳🌳`, 10)).toBe(`${"a".repeat(9)}…`);
    expect(toExcerpt("🌳🌳🌳", 4)).toBe("🌳🌳…");
    expect(beginning("ab🌳", 3)).toBe("ab");
    expect(beginning("ab🌳", 4)).toBe("ab🌳");
  });

  it("cuts between words", () => {
    expect(toExcerpt("court", 10)).toBe("court");
    expect(toExcerpt("des arbres, des parcs", 14)).toBe("des arbres…");
  });
});

describe("views and addresses", () => {
  const bare = {
    datasetId: "x",
    metas: {},
    fields: [],
    recordsCount: 0,
    processed: null,
    completeness: "whole",
  } as const;

  it("falls back to the identifier, and invents nothing", () => {
    expect(toDatasetView({ ...bare, fields: [] })).toMatchObject({
      title: "x",
      modified: null,
      licence: null,
      language: null,
    });
  });

  it("writes an instant in one way whatever the source's", () => {
    const of = (processed: string) => toDatasetView({ ...bare, fields: [], processed }).processed;
    expect(of("2026-03-12T09:30:00+00:00")).toBe(of("2026-03-12T09:30:00.000Z"));
    expect(of("hier")).toBeNull();
  });

  it("says the date of the data as exactly as it is known, never more", () => {
    const say = (modified: string, precision: string, lang: "fr" | "en") => {
      const metas = { modified, modified_info: { precision, source: "filename" } };
      const date = toDatasetView({ ...bare, fields: [], metas }).modified;
      return date && [date.value, formatDataDate(date, lang)];
    };
    const start = "2024-04-01T00:00:00+00:00";
    expect(say(start, "year", "fr")).toEqual(["2024", "2024"]);
    expect(say(start, "month", "fr")).toEqual(["2024-04", "avril 2024"]);
    expect(say(start, "quarter", "fr")).toEqual(["2024-04", "2e trimestre 2024"]);
    expect(say(start, "quarter", "en")).toEqual(["2024-04", "second quarter of 2024"]);
    expect(say("2024-07-01T00:00:00+00:00", "semester", "fr")).toEqual(["2024-07", "2e semestre 2024"]);
    expect(say("2024-06-10T00:00:00+00:00", "week", "fr")).toEqual(["2024-06-10", "semaine du 10 juin 2024"]);
    expect(say(start, "day", "fr")).toEqual(["2024-04-01", "1er avril 2024"]);
    expect(say("2024-04-01T23:30:00+00:00", "second", "fr")?.[1]).toBe("2 avril 2024");
    expect(say("hier", "day", "fr")).toBeNull();
  });

  it("links to the web only", () => {
    expect(webAddress(" https://example.org/a ")).toBe("https://example.org/a");
    for (const bad of ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://", 3]) {
      expect(webAddress(bad)).toBeNull();
    }
  });

  it("encodes what comes from people", () => {
    expect(datasetPath("en", "a/b?")).toBe("/en/datasets/a%2Fb%3F/");
    expect(cataloguePath("fr", "é &", 2)).toBe("/?q=%C3%A9+%26&page=2");
  });
});

describe("dictionaries", () => {
  const shape = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shape(entry)]));
  };
  const words = (value: unknown): string[] =>
    typeof value === "object" && value !== null ? Object.values(value).flatMap(words) : [String(value)];

  it("have the same keys, and no empty word", () => {
    expect(shape(dictionary("en"))).toEqual(shape(dictionary("fr")));
    for (const lang of LANGS) expect(words(dictionary(lang)).filter((word) => word.trim() === "")).toEqual([]);
  });

  it("count: nought is singular in French and plural in English", () => {
    expect(LANGS.map((lang) => dictionary(lang).catalogue.datasets(0, "0"))).toEqual([
      "0 jeu de données",
      "0 datasets",
    ]);
    expect(LANGS.map((lang) => dictionary(lang).rows.firstRows(20, "20"))).toEqual([
      "20 premières lignes",
      "First 20 rows",
    ]);
  });
});
