// Conditions run against rows: three-valued comparisons, two-valued not, dates, lists, types (explore-api §9, §18).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countOf, openRecords } from "./database.ts";

const MULTIVALUED = { type: "text", annotations: { multivalued: "," } } as const;
const YEARLY = { type: "date", annotations: { timeserie_precision: "year" } } as const;

const at = (text: string) => Date.parse(text);
const records = openRecords(
  {
    id: "int",
    name: "text",
    n: "int",
    x: "double",
    b: "boolean",
    d: "date",
    t: "datetime",
    y: YEARLY,
    p: "geo_point_2d",
    tags: MULTIVALUED,
    s: "geo_shape",
  },
  [
    [1, "Élan", 1, 0.5, 1, "2019-12-31", at("2020-06-01T00:00:00Z"), "2019-01-01", 48, 2, '["a","b"]', null],
    [2, "elan", 5, 1.5, 0, "2020-01-01", at("2020-12-31T23:30:00Z"), "2020-01-01", 45, 6, '["b"]', "{}"],
    [3, "O'Neil", 10, -2, 1, "2020-07-14", at("2021-01-01T00:00:00Z"), "2021-01-01", null, null, '["c"]', null],
    [4, null, null, null, null, null, null, null, null, null, null, null],
  ],
);

function idsOf(where: string | string[], timezone = "UTC") {
  const answer = records.ask({ where, select: "id", timezone });
  return answer.ok ? answer.page.results.map(({ id }) => id) : answer.failure.code;
}

describe("a condition", () => {
  it.each([
    ["name = 'elan'", [2]],
    ["name = 'Elan'", []],
    ["name != 'elan'", [1, 3]],
    ["not name = 'elan'", [1, 3, 4]],
    ["not (name != 'elan')", [2, 4]],
    ["not not name = 'elan'", [2]],
    ['name = "O\'Neil"', [3]],
    ["name is null", [4]],
    ["name is not null", [1, 2, 3]],
    ["p is null", [3, 4]],
    ["name = null", []],
    ["not name = null", [1, 2, 3, 4]],
    ["lower(name) = 'élan'", [1]],
    ["length(name) > 4", [3]],
    ["n > 1", [2, 3]],
    ["1 < n", [2, 3]],
    ["n = 5.0", [2]],
    ["x <= 0.5", [1, 3]],
    ["n + 1 = 2 * 3", [2]],
    ["n / 2 = 2.5", [2]],
    ["n / 0 = 1", []],
    ["n < x", []],
    ["n > x", [1, 2, 3]],
    ["1 = 2", []],
    ["1 = 1", [1, 2, 3, 4]],
    ["b", [1, 3]],
    ["not b", [2, 4]],
    ["b is true", [1, 3]],
    ["b is not true", [2, 4]],
    ["b: false", [2]],
    ["b = true and n > 1", [3]],
    ["n in (1, 10, 99)", [1, 3]],
    ["not n in (1, 10)", [2, 4]],
    ["name in ('elan', 'x')", [2]],
    ["b in (true)", [1, 3]],
    ["n in [1..5]", [1, 2]],
    ["n in ]1..10[", [2]],
    ["n: [5 TO 10]", [2, 3]],
    ["x in [-2..0]", [3]],
    ["d in [date'2020'..date'2020-07-14']", [2, 3]],
    ["tags = 'b'", [1, 2]],
    ["'b' in tags", [1, 2]],
    ["tags != 'b'", [3]],
    ["not tags = 'b'", [3, 4]],
    ["tags in ('a', 'c')", [1, 3]],
    ["d = date'2020'", [2, 3]],
    ["d != date'2020'", [1]],
    ["d = date'2020-07'", [3]],
    ["d = date'2020-07-14T00:00:00.000Z'", [3]],
    ["d > date'2020'", [3]],
    ["d >= date'2020'", [2, 3]],
    ["d <= date'2020'", [1, 2]],
    ["date'2020' > d", [1]],
    ["d >= date'2020-01-01 12:00'", [3]],
    ["d in (date'2019', date'2020-01-01')", [1, 2]],
    ["d > 2019", [2, 3]],
    ["d <= 2019", [1]],
    ["d = 2020", [2, 3]],
    ["y > 2019", [2, 3]],
    ["d >= '2020-01-02'", [3]],
    ["year(d) = 2020", [2, 3]],
    ["month(d) = 12 and day(d) = 31", [1]],
    ["hour(d) = 0", [1, 2, 3]],
    ["t = date'2020'", [1, 2]],
    ["t > 2020", [3]],
    ["hour(t) = 23 and minute(t) = 30", [2]],
    ["ifnull(n, 0) = 0", [4]],
    ["t < now()", [1, 2, 3]],
    ["t > now(days=-7)", []],
    ["d < now()", [1, 2, 3]],
    ["date_format(d, 'dd') = '31'", [1]],
    ["d > t", []],
    ["d < t", [1, 2, 3]],
    ["p is not null and n < p", "IncompatibleTypesInComparisonFilter"],
  ])("%s", (where, expected) => {
    expect(idsOf(where)).toEqual(expected);
  });

  it("reads instants in the zone of the request, days in none", () => {
    expect(idsOf("t = date'2020'", "Europe/Paris")).toEqual([1]);
    expect(idsOf("year(t) = 2021", "Europe/Paris")).toEqual([2, 3]);
    expect(idsOf("year(d) = 2020", "Pacific/Auckland")).toEqual([2, 3]);
  });

  it("is one of several, all of which must hold", () => {
    expect(idsOf(["n > 1", "b", ""])).toEqual([3]);
  });

  it.each([
    "n = 'x'",
    "x = '1'",
    "d = '2020'",
    "d = '2020-01-01'",
    "d > '2020'",
    "name = date'2020'",
    "name = 5",
    "name < 'x'",
    "name in (5)",
    "b = 1",
    "b = 'true'",
    "b > true",
    "tags > 'a'",
    "tags = 1",
    "n is true",
    "p = 1",
    "s = 'x'",
    "n in [date'2020'..date'2021']",
    "d > 12345",
    "year(d) = '2020'",
  ])("%s compares what cannot be compared", (where) => {
    expect(idsOf(where)).toBe("IncompatibleTypesInComparisonFilter");
  });

  it.each(["nope = 1", "name", "name + 1 = 2", "year(n) = 1", "lower(n) = 'x'", "d = date'2020-02-31'"])(
    "%s is no sound query",
    (where) => {
      expect(idsOf(where)).toBe("ODSQLError");
    },
  );
});

describe("long conditions", () => {
  const numbers = Array.from({ length: 480 }, (_, index) => index);
  it.each([
    ["a chain of or", numbers.map((n) => `n=${n}`).join(" or "), [1, 2, 3]],
    ["a chain of and", numbers.map((n) => `n!=${n + 20}`).join(" and "), [1, 2, 3]],
    ["a list", `n in (${Array.from({ length: 3000 }, (_, n) => n).join(",")})`, [1, 2, 3]],
    ["parentheses", `${"(".repeat(80)}n=1${")".repeat(80)}`, [1]],
    ["negations", `${"not ".repeat(20)}n=1`, [1]],
    ["too many conditions", Array(600).fill("n=1").join(" or "), "ODSQLError"],
    ["too many negations", `${"not ".repeat(99)}n=1`, "ODSQLError"],
    ["too much SQL", Array(60).fill("lower(name)='x'").join(" or "), "ODSQLError"],
  ])("%s", (_, where, expected) => {
    expect(idsOf(where)).toEqual(expected);
  });
});

describe("any rows", () => {
  const value = fc.option(fc.constantFrom("x", "y", ""), { nil: null });
  it("split into equal, different and null, and not is the complement", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), fc.constantFrom("x", "zzz"), (values, probe) => {
        const { ask } = openRecords(
          { f: "text" },
          values.map((each) => [each]),
        );
        const count = (where: string) => Number(countOf(ask({ where, limit: "0" })));
        const all = values.length;
        const equal = count(`f = "${probe}"`);
        const different = count(`f != "${probe}"`);
        expect(equal + different + count("f is null")).toBe(all);
        expect(count(`not f = "${probe}"`)).toBe(all - equal);
        expect(count(`not (f != "${probe}")`)).toBe(all - different);
        expect(count(`not f in ("${probe}")`)).toBe(all - equal);
      }),
      { numRuns: 60 },
    );
  });
});
