// Facets, refine and exclude against rows (explore-api §13, §4.4).
import { describe, expect, it } from "vitest";
import { queryFacets } from "../../../worker/dataset/query.ts";
import { type Fields, openRecords } from "./database.ts";

const FIELDS: Fields = {
  id: "int",
  kind: { type: "text", annotations: { facet: true } },
  any: { type: "text", annotations: { facet: true, disjunctive: true, facetsort: "alphanum" } },
  zone: { type: "text", annotations: { facet: [], hierarchical: ["/"] } },
  tags: { type: "text", annotations: { multivalued: ",", facet: true } },
  day: { type: "date", annotations: { facet: true } },
  at: "datetime",
  flag: "boolean",
  n: "int",
};

const at = (text: string) => Date.parse(text);
const { ask, sql, live } = openRecords(FIELDS, [
  [1, "oak", "a", "Europe/France/Paris", '["u","v","u"]', "2020-11-05", at("2019-12-31T23:30:00Z"), 1, 5],
  [2, "oak", "b", "Europe/France/Lyon", '["v"]', "2020-12-01", at("2020-06-01T00:00:00Z"), 0, 5],
  [3, "elm", "b", "Europe/Spain", null, "2019-01-01", null, null, 7],
  [4, "oak", "c", "America", "[]", null, at("2021-01-01T00:00:00Z"), 1, null],
  [5, null, null, "European", '["w"]', "2020-11-30", null, 0, 7],
]);

type Asked = { where?: string[]; refine?: string[]; exclude?: string[]; facet?: string[]; timezone?: string };

function facetsOf(asked: Asked) {
  const answer = queryFacets(sql, live, { where: [], lang: "en", timezone: "UTC", ...asked });
  if (!answer.ok) return answer.failure.params.reason ?? answer.failure.code;
  return Object.fromEntries(
    answer.facets.map(({ name, facets }) => [
      name,
      facets.map(({ value, count, state }) => `${value} ${count ?? "-"}${state === "displayed" ? "" : ` ${state}`}`),
    ]),
  );
}

const idsOf = (query: Asked) => {
  const answer = ask({ select: "id", ...query });
  return answer.ok ? answer.page.results.map(({ id }) => id) : answer.failure.params.reason;
};

describe("refine and exclude", () => {
  it.each<[Asked, number[]]>([
    [{ refine: ["kind:oak"] }, [1, 2, 4]],
    [{ refine: ["kind:Oak"] }, []],
    [{ refine: ['`kind`:"oak"'] }, [1, 2, 4]],
    [{ refine: ["kind:oak", "any:b"] }, [2]],
    [{ refine: ["kind:oak", "kind:elm"] }, []],
    [{ refine: ["any:a", "any:b"] }, [1, 2, 3]],
    [{ refine: ["kind:oak", "kind:elm"], facet: ['facet(name="kind", disjunctive=true)'] }, [1, 2, 3, 4]],
    [{ refine: ["zone:Europe"] }, [1, 2, 3]],
    [{ refine: ["zone:Europe/France"] }, [1, 2]],
    [{ refine: ["tags:v"] }, [1, 2]],
    [{ refine: ["tags:u", "tags:v"] }, [1]],
    [{ refine: ["day:2020"] }, [1, 2, 5]],
    [{ refine: ["day:2020/11"] }, [1, 5]],
    [{ refine: ['day:"2020/11/5"'] }, [1]],
    [{ refine: ["day:2020-11-05"] }, [1]],
    [{ refine: ["at:2020"] }, [2]],
    [{ refine: ["at:2020"], timezone: "Europe/Paris" }, [1, 2]],
    [{ refine: ["flag:true"] }, [1, 4]],
    [{ refine: ["n:7"] }, [3, 5]],
    [{ refine: ["n:many"] }, []],
    [{ exclude: ["kind:oak"] }, [3, 5]],
    [{ exclude: ["day:2020"] }, [3, 4]],
    [{ exclude: ["zone:Europe", "kind:oak"] }, [5]],
    [{ refine: ["kind:oak"], where: ["n > 0"] }, [1, 2]],
    [{ refine: ["zone:a:b, c"] }, []],
  ])("%o", (asked, expected) => {
    expect(idsOf(asked)).toEqual(expected);
  });

  it.each<[Asked, string]>([
    [{ refine: ["nope:1"] }, "Unknown field: nope"],
    [{ refine: ["kind"] }, "'kind' must be the name of a field, a colon and a value"],
    [{ refine: ["day:2020/13"] }, "Invalid date to parse '2020/13'."],
  ])("%o is refused", (asked, reason) => {
    expect(idsOf(asked)).toBe(reason);
  });
});

describe("facets", () => {
  it("are those of the annotations, counted over all records, nulls left out", () => {
    expect(facetsOf({})).toEqual({
      kind: ["oak 3", "elm 1"],
      any: ["a 1", "b 2", "c 1"],
      zone: ["Europe 3", "America 1", "European 1"],
      tags: ["v 2", "u 1", "w 1"],
      day: ["2019 1", "2020 3"],
    });
  });

  it("follow where, refine and exclude", () => {
    expect(facetsOf({ where: ["n = 5"], facet: ["kind"] })).toEqual({ kind: ["oak 2"] });
    expect(facetsOf({ refine: ["kind:oak"], facet: ["kind", "any"] })).toEqual({
      kind: ["oak 3 refined"],
      any: ["a 1", "b 1", "c 1"],
    });
    expect(facetsOf({ exclude: ["kind:oak"], facet: ["kind", "any"] })).toEqual({
      kind: ["elm 1", "oak - excluded"],
      any: ["b 1"],
    });
  });

  it("go on listing the other values of what is disjunctive", () => {
    expect(facetsOf({ refine: ["any:a"], facet: ["any", "kind"] })).toEqual({
      any: ["a 1 refined", "b 2", "c 1"],
      kind: ["oak 1"],
    });
    expect(facetsOf({ refine: ["kind:elm"], facet: ['facet(name="kind", disjunctive=true)'] })).toEqual({
      kind: ["oak 3", "elm 1 refined"],
    });
  });

  it("open below what is refined", () => {
    const nested = (facet: string, refine: string) => {
      const answer = queryFacets(sql, live, {
        where: [],
        lang: "en",
        timezone: "UTC",
        facet: [facet],
        refine: [refine],
      });
      return answer.ok ? answer.facets[0]?.facets : answer.failure;
    };
    expect(nested("day", "day:2020/11")).toEqual([
      {
        name: "2020",
        count: 2,
        state: "displayed",
        value: "2020",
        facets: [
          {
            name: "11",
            count: 2,
            state: "refined",
            value: "2020/11",
            facets: [
              { name: "05", count: 1, state: "displayed", value: "2020/11/05" },
              { name: "30", count: 1, state: "displayed", value: "2020/11/30" },
            ],
          },
        ],
      },
    ]);
    expect(nested("zone", "zone:Europe")).toEqual([
      {
        name: "Europe",
        count: 3,
        state: "refined",
        value: "Europe",
        facets: [
          { name: "France", count: 2, state: "displayed", value: "Europe/France" },
          { name: "Spain", count: 1, state: "displayed", value: "Europe/Spain" },
        ],
      },
    ]);
  });

  it.each<[string, string[]]>([
    ['facet(name="kind", sort="count")', ["elm 1", "oak 3"]],
    ['facet(name="kind", sort="alphanum")', ["elm 1", "oak 3"]],
    ['facet(name="any", sort="-alphanum", limit=2)', ["c 1", "b 2"]],
    ['facet(name="n", sort="-num")', ["7 2", "5 2"]],
    ["flag", ["false 2", "true 2"]],
    ["`kind`", ["oak 3", "elm 1"]],
    ['facet(name="zone", hierarchical=false, limit=1)', ["America 1"]],
    ["at", ["2019 1", "2020 1", "2021 1"]],
  ])("%s", (facet, expected) => {
    expect(Object.values(facetsOf({ facet: [facet] }))).toEqual([expected]);
  });

  it("keep what is refined though others count more", () => {
    const facet = ['facet(name="kind", disjunctive=true, limit=1)'];
    expect(facetsOf({ facet, refine: ["kind:elm"] })).toEqual({ kind: ["elm 1 refined"] });
  });

  it("list a hundred values at most", () => {
    const many = openRecords(
      { v: { type: "text", annotations: { facet: true } } },
      Array.from({ length: 171 }, (_, n) => [`v${n}`]),
    );
    const answer = queryFacets(many.sql, many.live, { where: [], lang: "en", timezone: "UTC" });
    expect(answer).toMatchObject({ ok: true, facets: [{ name: "v", facets: { length: 100 } }] });
  });

  it.each([
    ["nope", "Unknown field: nope"],
    ["name(limit:5)", "ODSQLSyntaxError"],
    ['facet(name="kind", sort="random")', "sort must be one of count, -count, alphanum, -alphanum, num, -num"],
    ['facet(name="kind", limit=0)', "limit must be a whole number from 1 to 1000"],
    ["facet(disjunctive=true)", "facet() needs a name"],
    ['facet(name="kind"', "ODSQLSyntaxError"],
  ])("%s is refused", (facet, reason) => {
    expect(facetsOf({ facet: [facet] })).toBe(reason);
  });
});
