// select, group_by, order_by, limit and offset run against rows (explore-api §3, §4.1, §8, §11, §12, §18.1).
import { describe, expect, it } from "vitest";
import type { StoredValue } from "../../../worker/field.ts";
import { countOf, openRecords, rowsOf } from "./database.ts";

const two = openRecords({ id: "text", some_date: "date", bool: "boolean", nb: "double" }, [
  ["koumoul", "2017-12-12", 0, 11],
  ["bidule", "2017-10-10", 1, 22.2],
]);

describe("the two-row dataset", () => {
  it.each([
    [{ select: "id,avg(nb) AS avg_nb,count(*) as total", limit: "1" }, [{ id: "koumoul", avg_nb: 16.6, total: 2 }]],
    [{ select: "year(some_date) AS annee,month(some_date) as mois", limit: "1" }, [{ annee: 2017, mois: 12 }]],
    [{ group_by: "id" }, [{ id: "bidule" }, { id: "koumoul" }]],
    [{ group_by: "id,nb", offset: "1" }, [{ id: "koumoul", nb: 11 }]],
    [{ group_by: "id", order_by: "avg(nb)" }, [{ id: "koumoul" }, { id: "bidule" }]],
    [
      { group_by: "id", select: "avg(nb) as avg_nb", order_by: "avg_nb DESC" },
      [
        { id: "bidule", avg_nb: 22.2 },
        { id: "koumoul", avg_nb: 11 },
      ],
    ],
    [
      { group_by: "id as identifiant", order_by: "identifiant desc" },
      [{ identifiant: "koumoul" }, { identifiant: "bidule" }],
    ],
    [{ group_by: "year(some_date) as annee", select: "count(*)" }, [{ annee: 2017, "count(*)": 2 }]],
    [{ select: "count(*)" }, [{ "count(*)": 2 }, { "count(*)": 2 }]],
    [{ select: "count(*) as total", limit: "1" }, [{ total: 2 }]],
    [{ select: "sum(nb)/count(*)*100 as p", limit: "1" }, [{ p: 1660.0000000000002 }]],
    [{ select: "count(distinct some_date) as n", limit: "1" }, [{ n: 2 }]],
    [{ select: "min(some_date) as a, max(nb) as b", limit: "1" }, [{ a: "2017-10-10", b: 22.2 }]],
    [{ select: "bool, 'hello' as h", limit: "1" }, [{ bool: false, h: "hello" }]],
    [{ select: "include(b*, nb)", limit: "1" }, [{ bool: false, nb: 11 }]],
    [{ select: "exclude(some*, bool)", limit: "1" }, [{ id: "koumoul", nb: 11 }]],
    [{ select: "_id", order_by: "-_id" }, [{ _id: 2 }, { _id: 1 }]],
    [{ select: "id", order_by: "nb desc" }, [{ id: "bidule" }, { id: "koumoul" }]],
    [{ select: "id as nb", order_by: "nb" }, [{ nb: "bidule" }, { nb: "koumoul" }]],
    [
      { select: "id, year(some_date) as y", group_by: "id, year(some_date)", limit: "1" },
      [{ id: "bidule", "year(some_date)": 2017, y: 2017 }],
    ],
    [{ select: "y, count(*) as n", group_by: "year(some_date) as y" }, [{ y: 2017, n: 2 }]],
    [{ select: "year(some_date) + 1 as next", group_by: "year(some_date) as y" }, [{ y: 2017, next: 2018 }]],
  ])("%o", (query, expected) => {
    expect(rowsOf(two.ask(query))).toEqual(expected);
  });

  it("counts records or groups", () => {
    expect(countOf(two.ask({ select: "id,avg(nb) as a", limit: "1" }))).toBe(2);
    expect(countOf(two.ask({ group_by: "year(some_date)", limit: "0" }))).toBe(1);
    expect(two.ask({ limit: "0" })).toMatchObject({ page: { total_count: 2, results: [] } });
  });

  it("answers no match with an empty page", () => {
    for (const select of ["*", "count(*)", "id, count(*)"]) {
      expect(two.ask({ where: "1 = 2", select })).toMatchObject({ page: { total_count: 0, results: [] } });
    }
  });
});

describe("limit and offset", () => {
  const message = (query: object) => {
    const answer = two.ask(query);
    return answer.ok
      ? answer.page.results.length
      : `${answer.failure.code} ${answer.failure.params.parameter}: ${answer.failure.params.found}, ${answer.failure.params.expected}`;
  };
  it.each([
    [{ limit: "100", offset: "9900" }, 0],
    [{ limit: "-1" }, 2],
    [{ limit: "200" }, "InvalidRESTParameterError limit: 200, -1 <= limit <= 100"],
    [{ limit: "-2" }, "InvalidRESTParameterError limit: -2, -1 <= limit <= 100"],
    [{ limit: "ten" }, "InvalidRESTParameterError limit: ten, -1 <= limit <= 100"],
    [{ limit: "100", offset: "9901" }, "InvalidRESTParameterError sum of offset + limit: 10001, <= 10000"],
    [{ offset: "-1" }, "InvalidRESTParameterError offset: -1, 0 <= offset"],
    [{ group_by: "id", limit: "20000" }, 2],
    [{ group_by: "id", limit: "20001" }, "InvalidRESTParameterError limit: 20001, -1 <= limit <= 20000"],
  ])("%o", (query, expected) => {
    expect(message(query)).toBe(expected);
  });
});

describe("faults", () => {
  it.each([
    [{ select: "no_such_field" }, "Unknown field: no_such_field", "select"],
    [{ order_by: "nope" }, "Unknown field: nope", "order_by"],
    [{ group_by: "nope" }, "Unknown field: nope", "group_by"],
    [{ select: "sum(id)" }, "StatAggregation only supports numeric or date expression.", "select"],
    [{ select: "avg(some_date)" }, "StatAggregation only supports numeric or date expression.", "select"],
    [{ select: "id as y, nb as y" }, "Alias 'y' is declared several times", "select"],
    [{ select: "count(*) as y", group_by: "id as y" }, "Alias 'y' is declared several times", "select"],
    [{ select: "median(id)" }, "StatAggregation only supports numeric or date expression.", "select"],
    [{ select: "percentile(nb, 101)" }, "the second argument of percentile() must be a number from 0 to 100", "select"],
    [{ select: "date_format(some_date, 'QQ')" }, "Unknown pattern 'QQ' in date_format()", "select"],
    [{ group_by: "range(id, 10)" }, "range() only supports numeric or date expressions, found text", "group_by"],
    [{ order_by: "count(*)" }, "aggregation functions in order_by need a group_by", "order_by"],
  ])("%o", (query, reason, clause) => {
    expect(two.ask(query)).toMatchObject({ failure: { code: "ODSQLError", status: 400, params: { reason, clause } } });
  });

  it("refuses a field that differs within a group", () => {
    for (const query of [
      { select: "nb", group_by: "id" },
      { group_by: "id", order_by: "nb" },
    ]) {
      expect(two.ask(query)).toMatchObject({ failure: { code: "ODSQLError" } });
    }
  });
});

describe("nulls and lists", () => {
  const tags = { type: "text", annotations: { multivalued: "," } } as const;
  const { ask } = openRecords({ k: "text", n: "int", d: "date", tags, p: "geo_point_2d" }, [
    ["b", 2, "2018-01-01", '["x","y","x"]', 48.5, 2.5],
    [null, 1, null, null, null, null],
    ["a", null, "2019-05-06", '["y"]', null, null],
  ]);
  const values = (query: object, key: string) => {
    const rows = rowsOf(ask(query));
    return typeof rows === "string" ? rows : rows.map((row) => row[key]);
  };

  it("sorts null last among records in both directions", () => {
    expect(values({ order_by: "n" }, "n")).toEqual([1, 2, null]);
    expect(values({ order_by: "n desc" }, "n")).toEqual([2, 1, null]);
  });

  it("keeps the order of insertion by default and among equals", () => {
    expect(values({}, "k")).toEqual(["b", null, "a"]);
    expect(values({ order_by: "length(k)" }, "k")).toEqual(["b", "a", null]);
  });

  it("makes null a group, the lowest", () => {
    expect(values({ group_by: "k" }, "k")).toEqual([null, "a", "b"]);
    expect(values({ group_by: "k", order_by: "k desc" }, "k")).toEqual(["b", "a", null]);
  });

  it("groups a list by its distinct elements", () => {
    expect(rowsOf(ask({ group_by: "tags", select: "count(*) as c" }))).toEqual([
      { tags: null, c: 1 },
      { tags: "x", c: 1 },
      { tags: "y", c: 2 },
    ]);
  });

  it("shows a raw date as a key as an instant", () => {
    expect(values({ group_by: "d" }, "d")).toEqual([null, "2018-01-01T00:00:00+00:00", "2019-05-06T00:00:00+00:00"]);
  });

  it("shows lists, points and nulls by type", () => {
    expect(rowsOf(ask({ limit: "2" }))).toEqual([
      { k: "b", n: 2, d: "2018-01-01", tags: ["x", "y", "x"], p: { lon: 2.5, lat: 48.5 } },
      { k: null, n: 1, d: null, tags: null, p: null },
    ]);
  });

  it("gives one seed one order", () => {
    expect(values({ order_by: "random(7)" }, "k")).toEqual(values({ order_by: "random(7)" }, "k"));
    expect(ask({ order_by: "random(1.5)" })).toMatchObject({ ok: false });
  });
});

describe("a schema of 500 fields", () => {
  it("comes back whole and exact", () => {
    const names = Array.from({ length: 500 }, (_, index) => `c${index}`);
    const value = (index: number): StoredValue => (index % 2 === 0 ? `é${index}` : 0.1 + index / 3);
    const columns = names.slice(0, 80).map((_, index) => value(index));
    const overflow = names.slice(80).map((_, index) => value(index + 80));
    const fields = Object.fromEntries(names.map((name, index) => [name, index % 2 === 0 ? "text" : "double"] as const));
    const { ask } = openRecords(fields, [[...columns, JSON.stringify(overflow)]]);
    expect(rowsOf(ask())).toEqual([Object.fromEntries(names.map((name, index) => [name, value(index)]))]);
    expect(rowsOf(ask({ select: "c498, c499", where: "c498 = 'é498'" }))).toEqual([{ c498: "é498", c499: value(499) }]);
  });
});
