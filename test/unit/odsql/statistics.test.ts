// What was counted of a field at load answers what is asked of all records, and nothing else.
import { describe, expect, it } from "vitest";
import type { RecordsQuery } from "../../../worker/dataset/contract.ts";
import { queryFacets, queryRecords } from "../../../worker/dataset/query.ts";
import { indexNext } from "../../../worker/dataset/storage/indexes.ts";
import { countNext, dropStatistics } from "../../../worker/dataset/storage/statistics.ts";
import type { StoredValue } from "../../../worker/field.ts";
import { openRecords, rowsOf } from "./database.ts";

const FIELDS = {
  kind: { type: "text" as const, annotations: { facet: true } },
  name: "text" as const,
  height: "double" as const,
  tags: { type: "text" as const, annotations: { multivalued: "," } },
};

const KINDS = ["elm", "oak", null];
const rows = Array.from({ length: 1_500 }, (_, index): StoredValue[] => [
  KINDS[index % 3] ?? null,
  `name ${index % 1_200}`,
  index % 7 === 0 ? null : (index % 50) / 7,
  null,
]);

function open() {
  const records = openRecords(FIELDS, rows);
  while (indexNext(records.sql, records.live.layout) !== null);
  const uncounted = openRecords(FIELDS, rows);
  return { ...records, uncounted };
}

const { sql, live, ask, uncounted } = open();
while (countNext(sql, live));

function stepsOf(query: Parameters<typeof ask>[0]): string {
  const answer = ask({ ...query, explain: true });
  if (!answer.ok) throw new Error(answer.failure.code);
  return JSON.stringify(answer.page.explanation?.statements.find(({ purpose }) => purpose === "page")?.steps);
}

const ANSWERED: Parameters<typeof ask>[0][] = [
  { group_by: "kind", select: "count(*) as n" },
  { group_by: "kind as k", select: "k, count(*) as n", order_by: "n desc, k" },
  { group_by: "height", select: "count(*) as n, min(height) as l", limit: "100" },
  { group_by: "range(height, 0.7)", select: "count(*) as n" },
  { group_by: "lower(kind)", select: "count(*) as n" },
  { select: "count(distinct kind) as n", limit: "1" },
  { select: "count(distinct name) as n", limit: "1" },
  { select: "count(distinct kind) as n, count(*) as all, min(height) as l", limit: "0" },
  { select: "min(height) as l, max(height) as h, count(*) as n, count(distinct height) as d", limit: "1" },
];

describe("what reads one field of all records", () => {
  it.each(ANSWERED)("is answered as the records say: %j", (query) => {
    expect(ask(query)).toEqual(uncounted.ask(query));
  });

  it.each(ANSWERED.filter(({ limit } = {}) => limit !== "0"))("reads no record: %j", (query) => {
    expect(stepsOf(query)).not.toContain("records_1");
  });
});

describe("records are read", () => {
  it.each([
    { select: "kind", limit: "3" },
    { group_by: "kind", select: "count(*) as n", where: "height > 1" },
    { group_by: "kind", select: "avg(height) as a" },
    { group_by: "kind", select: "count(kind) as n" },
    { group_by: "kind, height", select: "count(*) as n" },
    { group_by: "name", select: "count(*) as n", limit: "3" },
    { select: "count(distinct kind) as n", where: "height > 1", limit: "1" },
    { select: "kind, count(distinct kind) as n", limit: "2" },
    { select: "median(height) as m", limit: "1" },
    { group_by: "tags", select: "count(*) as n" },
  ])("for anything else: %j", (query) => {
    expect(stepsOf(query)).toContain("records_1");
    expect(rowsOf(ask(query))).toEqual(rowsOf(uncounted.ask(query)));
  });
});

const question = (query: Partial<RecordsQuery>): RecordsQuery => ({ where: [], lang: "en", timezone: "UTC", ...query });

it("facets are what was counted, unless something is filtered", () => {
  for (const query of [{}, { where: ["height > 3"] }, { refine: ["kind:elm"] }]) {
    const asked = question({ facet: ["kind", "height"], ...query });
    expect(queryFacets(sql, live, asked)).toEqual(queryFacets(uncounted.sql, uncounted.live, asked));
  }
});

it("whoever does not see all records is told nothing that was counted", () => {
  const security = { grants: [{ fields: null, filter: "kind = 'elm'" }], attributes: {} };
  const asked = question({ select: "count(distinct kind) as n, count(*) as all", limit: "1", security });
  expect(rowsOf(queryRecords(sql, live, asked))).toEqual([{ n: 1, all: 500 }]);
  const facets = queryFacets(sql, live, question({ facet: ["kind"], security }));
  expect(facets.ok && facets.facets[0]?.facets).toEqual([
    { name: "elm", count: 500, state: "displayed", value: "elm" },
  ]);
});

it("generations in one table have counts of their own", () => {
  const shared = openRecords(FIELDS, rows);
  shared.database.exec(
    `UPDATE records_1 SET "_died" = 2 WHERE "_id" > 3; UPDATE records_1 SET "_born" = 2 WHERE "_id" = 1`,
  );
  const generations = [1, 2].map((generation) => ({
    ...shared.live,
    generation,
    scope: `("_born" <= ${generation} AND ("_died" IS NULL OR "_died" > ${generation}))`,
  }));
  for (const generation of generations) while (countNext(shared.sql, generation));
  const counted = generations.map((generation) =>
    rowsOf(queryRecords(shared.sql, generation, question({ group_by: "kind", select: "count(*) as n" }))),
  );
  expect(counted).toEqual([
    [
      { kind: null, n: 500 },
      { kind: "elm", n: 499 },
      { kind: "oak", n: 500 },
    ],
    [
      { kind: null, n: 1 },
      { kind: "elm", n: 1 },
      { kind: "oak", n: 1 },
    ],
  ]);
  dropStatistics(shared.sql, 1);
  const left = shared.database.prepare("SELECT DISTINCT generation FROM _statistics").all();
  expect(left).toEqual([{ generation: 2 }]);
});

it("a field with a long text is not one of few values", () => {
  const texts = openRecords({ text: "text" }, [["x".repeat(201)], ["y"], ["y"]]);
  while (countNext(texts.sql, texts.live));
  const known = texts.database.prepare("SELECT different, counts FROM _statistics").all();
  expect(known).toEqual([{ different: 2, counts: null }]);
});
