// How SQLite goes about a query: what decides whether an answer over many records takes a moment or half a minute.
import { describe, expect, it } from "vitest";
import { queryRecords } from "../../../worker/dataset/query.ts";
import { carriedColumns, indexNext } from "../../../worker/dataset/storage/indexes.ts";
import { toLayout } from "../../../worker/dataset/storage/layout.ts";
import { openRecords, rowsOf, toFields } from "./database.ts";

const records = openRecords(
  { kind: { type: "text", annotations: { facet: true } }, name: "text", height: "double", place: "geo_point_2d" },
  [
    ["elm", "a", 1, 48.5, 2.5],
    ["oak", "b", 2, -0.01, -179.5],
    ["elm", null, 3, null, null],
  ],
);
while (indexNext(records.sql, records.live.layout) !== null);

function stepsOf(query: Parameters<typeof records.ask>[0]): string[] {
  const answer = records.ask({ ...query, explain: true });
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.page.explanation?.statements.find(({ purpose }) => purpose === "page")?.steps ?? [];
}

describe("groups by a field that has an index", () => {
  it.each([
    [{ group_by: "kind", select: "count(*)" }],
    [{ group_by: "kind", select: "lower(kind) as k", where: "kind in ('elm', 'oak')" }],
    [{ group_by: "kind", select: "avg(height)" }],
    [{ group_by: "kind", select: "count(*)", order_by: "max(height)" }],
    [{ group_by: "kind", where: "height > 0" }],
  ])("are read from the index where it holds all that is asked for: %j", (query) => {
    expect(stepsOf(query)[0]).toMatch(/^(SCAN|SEARCH) records_1 USING COVERING INDEX by0_records_1/);
    expect(stepsOf(query)).not.toContain("USE TEMP B-TREE FOR GROUP BY");
  });

  it.each([
    [{ group_by: "kind", select: "count(name)" }],
    [{ group_by: "kind", select: "count(*)", order_by: "count(name)" }],
    [{ group_by: "kind, name", select: "count(*)" }],
    [{ group_by: "kind", where: "name != 'a'" }],
  ])("do not search the table for each entry of the index: %j", (query) => {
    expect(stepsOf(query)).not.toContain("SCAN records_1 USING INDEX by0_records_1");
  });
});

describe("records that a field with an index tells", () => {
  const steps = (query: Parameters<typeof records.ask>[0], purpose: "count" | "page") => {
    const answer = records.ask({ ...query, explain: true });
    return answer.ok ? answer.page.explanation?.statements.find((each) => each.purpose === purpose)?.steps : [];
  };

  it("are counted by numbers in the index alone", () => {
    expect(steps({ where: "kind = 'elm' and height > 1" }, "count")).toEqual([
      "SEARCH records_1 USING COVERING INDEX by0_records_1 (f0=? AND f2>?)",
    ]);
  });

  it("are counted so where a generation shares the table with another", () => {
    const shared = { ...records.live, scope: '("_born" <= 1 AND ("_died" IS NULL OR "_died" > 1))' };
    const query = { where: ["kind = 'elm'"], explain: true, lang: "en", timezone: "UTC" };
    const answer = queryRecords(records.sql, shared, query);
    expect(answer.ok && answer.page.explanation?.statements[0]?.steps).toEqual([
      "SEARCH records_1 USING COVERING INDEX by0_records_1 (f0=?)",
    ]);
  });

  it("come in the order of their numbers without being sorted", () => {
    expect(steps({ where: "height > 1", select: "height", limit: "1" }, "page")).toEqual(["SCAN records_1"]);
  });
});

describe("the columns that indexes carry", () => {
  const many = (count: number, facets: number) =>
    toLayout(
      1,
      toFields(
        Object.fromEntries(
          Array.from({ length: count }, (_, index) => [
            `n${index}`,
            { type: "int" as const, annotations: index < facets ? { facet: true } : {} },
          ]),
        ),
      ),
    );

  it("are eight at most, those first that have an index themselves", () => {
    const layout = toLayout(1, toFields({ a: "int", b: "text", c: { type: "text", annotations: { facet: true } } }));
    expect(carriedColumns(layout)).toEqual(['"f2"', '"f0"', '"_born"', '"_died"']);
    expect(carriedColumns(many(60, 2))).toHaveLength(8 + 2);
  });

  it("are fewer where there are many indexes", () => {
    expect(carriedColumns(many(60, 20))).toHaveLength(2 + 2);
    expect(carriedColumns(many(60, 50))).toEqual(['"_born"', '"_died"']);
  });

  it("are none in tables of old, whose indexes have none", () => {
    const { carrying: _, ...old } = many(3, 1);
    expect(carriedColumns(old)).toEqual([]);
  });
});

it("counts different values by sorting them", () => {
  const steps = stepsOf({ select: "count(distinct name) as n", where: "height > 0", limit: "1" });
  expect(steps).toContain("USE TEMP B-TREE FOR GROUP BY");
  expect(steps.join()).not.toContain("DISTINCT");
});

describe("points", () => {
  it("within a rectangle are counted in their index alone", () => {
    const answer = records.ask({ where: "in_bbox(place, 48, 2, 49, 3)", limit: "0", explain: true });
    const steps = answer.ok ? answer.page.explanation?.statements[0]?.steps : [answer.failure.code];
    expect(steps?.[0]).toMatch(/^SEARCH records_1 USING COVERING INDEX near3_records_1 \(<expr>=\? AND f3_lon>/);
  });

  /** Multiples of a quarter of a band of latitudes, so that points lie on the edges of bands and of rectangles. */
  const at = (number: number, limit: number) => ((number * 7_919) % (2 * limit + 1)) / 80;
  const spread = Array.from({ length: 500 }, (_, index) => [at(index, 7_200), at(3 * index + 1, 14_400)]).map(
    ([lat = 0, lon = 0]) => [lat - 90, lon - 180],
  );
  const scattered = openRecords({ place: "geo_point_2d" }, spread);
  while (indexNext(scattered.sql, scattered.live.layout) !== null);

  it.each([
    [-90, -180, 90, 180],
    [-0.05, -180, 0.05, 180],
    [-90, -20, -89.5, 20],
    [10, -180, 55.55, 0],
    [45, 45, 45, 180],
    [-90.5, -180, -60, 180],
  ])("within %d, %d, %d, %d are those that lie there", (south, west, north, east) => {
    const where = `in_bbox(place, ${south}, ${west}, ${north}, ${east})`;
    const inside = spread.filter(([lat = 0, lon = 0]) => lat >= south && lat <= north && lon >= west && lon <= east);
    expect(rowsOf(scattered.ask({ where, select: "count(*) as n", limit: "1" }))).toEqual(
      inside.length === 0 ? [] : [{ n: inside.length }],
    );
  });
});
