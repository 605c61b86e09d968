// Any query that the grammar allows is answered, or refused with a code of the API: the database never says no.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openRecords } from "./database.ts";

const MULTIVALUED = { type: "text", annotations: { multivalued: "," } } as const;
const records = openRecords(
  {
    a: "text",
    n: "int",
    x: "double",
    b: "boolean",
    d: "date",
    t: "datetime",
    p: "geo_point_2d",
    m: MULTIVALUED,
    j: "json_blob",
  },
  [
    ["x", 9_007_199_254_740_991, 1.5, 1, "2020-02-29", 0, 1, 2, '["u","v"]', "{}"],
    ["É", -1, -0.5, 0, "1066-10-14", -1, 1, 2, "[]", "[1]"],
    [null, null, null, null, null, null, null, null, null, null],
  ],
);

const leaf = fc.constantFrom(
  "a",
  "n",
  "x",
  "b",
  "d",
  "t",
  "p",
  "m",
  "j",
  "_id",
  "1",
  "-2.5",
  "007",
  "99999999999999999999",
  "'É'",
  "''",
  "null",
  "date'2020'",
  "now()",
  "nope",
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc
      .tuple(tie("expression"), fc.constantFrom("+", "-", "*", "/"), tie("expression"))
      .map((parts) => `(${parts.join(" ")})`),
    fc
      .tuple(fc.constantFrom("lower", "length", "year", "hour", "second", "-", "json_format"), tie("expression"))
      .map(([name, inner]) => `${name}(${inner})`),
    fc.tuple(tie("expression"), tie("expression")).map(([one, other]) => `ifnull(${one}, ${other})`),
  ),
}));
const aggregate = fc.oneof(
  fc.constant("count(*)"),
  fc
    .tuple(fc.constantFrom("count", "sum", "avg", "min", "max", "median"), expression)
    .map(([name, inner]) => `${name}(${inner})`),
  leaf.map((field) => `count(distinct ${field})`),
  fc.constantFrom("percentile(x, 90)", "envelope(p)", "bbox(p)", "date_format(t, 'E dd MMMM yyyy')"),
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    fc.tuple(expression, fc.constantFrom("=", "!=", "<", ">=", ":"), expression).map((parts) => parts.join(" ")),
    expression.map((value) => `${value} is not null`),
    fc.constantFrom(
      "b",
      "b is true",
      "m in ('u')",
      "n in (1, 2)",
      "d in [date'2019'..date'2020-02']",
      "t > 1999",
      "'u' in m",
      "'u v'",
      "m like 'u v*'",
      "search(a, 'x')",
      "suggest('u')",
      "startswith(m, 'u')",
      "within_distance(p, geom'POINT(2 1)', 1km)",
      "intersects(p, geom'POLYGON((1 0, 3 0, 3 3, 1 3, 1 0))')",
      "in_bbox(p, 0, 0, 3, 3)",
    ),
    tie("condition").map((inner) => `not (${inner})`),
    fc.tuple(tie("condition"), fc.constantFrom("and", "or"), tie("condition")).map((parts) => `(${parts.join(" ")})`),
  ),
}));

const GROUPINGS = [
  "range(n, 10)",
  "range(x, *, 0, 1.5, *)",
  "range(d, 1 month)",
  "range(t, 12 hours)",
  "range(t, *, date'2000')",
  "geo_cluster(p, 3)",
  "date_format(d, 'yyyy')",
];

const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const list = (item: fc.Arbitrary<string>) =>
  fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(", "));
const query = fc.record({
  select: some(list(fc.oneof(expression, aggregate, fc.constant("*")))),
  where: some(condition),
  group_by: some(list(fc.oneof(leaf, fc.constantFrom("year(d)", "hour(t)", "lower(a)", "year(t)", ...GROUPINGS)))),
  order_by: some(list(fc.oneof(expression, aggregate, fc.constantFrom("-n", "random(3)", "a desc")))),
  timezone: fc.constantFrom("UTC", "Europe/Paris"),
});

describe("any query of the grammar", () => {
  it("is answered or refused, and its page agrees with its count", () => {
    let answered = 0;
    fc.assert(
      fc.property(query, (asked) => {
        const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
        const answer = records.ask({ ...given, limit: "100" });
        if (!answer.ok) {
          expect(answer.failure).toMatchObject({ status: 400 });
          return;
        }
        answered++;
        expect(answer.page.results).toHaveLength(answer.page.total_count);
      }),
      { numRuns: 2_000 },
    );
    expect(answered).toBeGreaterThan(20);
  });
});
