// Queries that the language allows and the platform does not: refused with a sentence that names the limit.
import { describe, expect, it } from "vitest";
import { prepareQuery } from "../../../worker/odsql/query.ts";
import type { QuerySchema, SchemaField } from "../../../worker/odsql/schema.ts";
import { openRecords } from "./database.ts";

const LIST = { type: "text", annotations: { multivalued: "," } } as const;
const { ask } = openRecords({ name: "text", n: "int", p: "geo_point_2d", k1: LIST, k2: LIST, k3: LIST }, [
  ["a", 1, 48.5, 2.5, '["x","y"]', '["u"]', "[]"],
]);
const list = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i)).join();

const ORDER = "over 50 expressions to order by";
const AGGREGATES = "over 90 different aggregation functions";
const CELLS = "over 1000 values per record are selected (a geo point is two)";

describe("over the limit", () => {
  it.each([
    ["51 orders", { order_by: list(51, (i) => `n+${i}`) }, ORDER, "order_by"],
    ["100 orders", { order_by: list(100, () => "n") }, ORDER, "order_by"],
    ["51 orders of groups", { group_by: "name", order_by: list(51, () => "name") }, ORDER, "order_by"],
    ["91 totals beside a field", { select: `name,${list(91, (i) => `sum(n+${i})`)}` }, AGGREGATES, "select"],
    ["300 totals", { select: list(300, (i) => `sum(n+${i}) as s${i}`) }, AGGREGATES, "select"],
    ["91 totals in one expression each", { select: list(46, (i) => `sum(n+${i})/avg(n+${i})`) }, AGGREGATES, "select"],
    [
      "91 totals of groups, some in order_by",
      { group_by: "name", select: list(90, (i) => `sum(n+${i})`), order_by: "max(n)" },
      AGGREGATES,
      "select",
    ],
    ["501 points", { select: list(501, (i) => `p as a${i}`) }, CELLS, "select"],
    ["1001 values", { select: list(1001, (i) => `n as a${i}`) }, CELLS, "select"],
  ])("%s", (_name, query, reason, clause) => {
    expect(ask(query)).toMatchObject({ failure: { code: "ODSQLError", status: 400, params: { reason, clause } } });
  });
});

describe("at the limit", () => {
  it.each([
    ["50 orders", { order_by: list(50, (i) => `n+${i}`) }],
    ["90 totals beside a field", { select: `name,${list(90, (i) => `sum(n+${i})`)}` }],
    ["one total, often", { select: `name,${list(300, (i) => `sum(n) as s${i}`)}` }],
    ["500 points", { select: list(500, (i) => `p as a${i}`) }],
  ])("%s", (_name, query) => {
    expect(ask(query)).toMatchObject({ ok: true });
  });
});

describe("lists in group_by", () => {
  it("allows two and says so of three", () => {
    expect(ask({ group_by: "k1,k2" })).toMatchObject({ ok: true, page: { total_count: 2 } });
    expect(ask({ group_by: "k1,n,k2,k3" })).toMatchObject({
      failure: { code: "ODSQLError", params: { reason: "over 2 multivalued fields to group by", clause: "group_by" } },
    });
    expect(ask({ group_by: "k1,k1 as again,k2" })).toMatchObject({ ok: true, page: { total_count: 2 } });
  });

  it("spreads one list once, whatever it is called", () => {
    const field = (name: string, list: string): SchemaField => ({
      ...{ name, type: "text", multivalued: true, precision: null, lon: null },
      value: list,
      elements: `json_each(${list})`,
      ...{ textColumn: null, box: null, bands: null, annotations: {} },
    });
    const fields = [field("a", "one"), field("t.a", "one"), field("b", "two"), field("t.b", "two")];
    const schema: QuerySchema = {
      ...{
        table: "t",
        fields,
        texts: fields,
        scope: null,
        rowId: "rowid",
        textIndex: null,
        confined: null,
        indexed: null,
        size: 0,
        carried: new Set(),
        statistics: null,
      },
      ask: () => [],
      find: (name) => fields.find((known) => known.name === name),
    };
    const query = { where: [], group_by: "a, t.a, b, t.b", select: "count(*)", timezone: "UTC", lang: "fr" };
    const sql = prepareQuery(query, schema, 0).page?.sql ?? "";
    expect(sql.match(/LEFT JOIN/g)).toHaveLength(2);
    expect(sql).toMatch(/^SELECT _k0 AS c0, _k0 AS c1, _k2 AS c2, _k2 AS c3,/);
  });
});
