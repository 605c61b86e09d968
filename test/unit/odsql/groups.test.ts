// Ranges, formats of dates, medians, lists: what groups are made of (explore-api §8.2, §8.4, §11).
import { describe, expect, it } from "vitest";
import { openRecords, rowsOf } from "./database.ts";

const at = (text: string) => Date.parse(text);

describe("range()", () => {
  const { ask } = openRecords({ n: "int", x: "double", d: "date", t: "datetime" }, [
    [0, 11, "2017-12-12", at("2020-01-01T00:30:00Z")],
    [14, 22.2, "2017-10-10", at("2020-01-31T23:30:00Z")],
    [15, -0.5, "2017-10-12", at("2020-07-01T12:00:00Z")],
    [-1, 20, null, null],
    [null, null, "2018-01-01", at("2021-01-01T00:00:00Z")],
  ]);
  const groups = (group_by: string, timezone = "UTC") => {
    const rows = rowsOf(ask({ group_by: `${group_by} as r`, select: "count(*) as c", timezone }));
    return typeof rows === "string" ? rows : rows.map(({ r, c }) => [r, c]);
  };

  it.each([
    [
      "RANGE(n,15)",
      [
        ["[-15, -1]", 1],
        ["[0, 14]", 2],
        ["[15, 29]", 1],
      ],
    ],
    [
      "range(x, 10)",
      [
        ["[-10, 0[", 1],
        ["[10, 20[", 1],
        ["[20, 30[", 2],
      ],
    ],
    [
      "range(x, 0.5)",
      [
        ["[-0.5, 0.0[", 1],
        ["[11.0, 11.5[", 1],
        ["[20.0, 20.5[", 1],
        ["[22.0, 22.5[", 1],
      ],
    ],
    [
      "RANGE(n,*,0,15,*)",
      [
        ["[*, -1]", 1],
        ["[0, 14]", 2],
        ["[15, *]", 1],
      ],
    ],
    ["RANGE(n, 0,1,2)", [["[0, 0]", 1]]],
    [
      "range(x, *, 20, *)",
      [
        ["[*, 20.0[", 2],
        ["[20.0, *[", 2],
      ],
    ],
    ["range(x, 20.5, *)", [["[20.5, *[", 1]]],
    [
      "range(x, ]10,20[)",
      [
        ["[*, 10.0[", 1],
        ["[10.0, 20.0[", 1],
        ["[20.0, *[", 2],
      ],
    ],
    [
      "range(d, *, date'2017-10-12', date'2018-01-01')",
      [
        ["[*, 2017-10-12T00:00:00.000Z[", 1],
        ["[2017-10-12T00:00:00.000Z, 2018-01-01T00:00:00.000Z[", 2],
      ],
    ],
    [
      "range(d, 1 day)",
      [
        ["[2017-10-10T00:00:00.000Z, 2017-10-11T00:00:00.000Z[", 1],
        ["[2017-10-12T00:00:00.000Z, 2017-10-13T00:00:00.000Z[", 1],
        ["[2017-12-12T00:00:00.000Z, 2017-12-13T00:00:00.000Z[", 1],
        ["[2018-01-01T00:00:00.000Z, 2018-01-02T00:00:00.000Z[", 1],
      ],
    ],
    [
      "range(d, 1 month)",
      [
        ["[2017-10-01T00:00:00.000Z, 2017-11-01T00:00:00.000Z[", 2],
        ["[2017-12-01T00:00:00.000Z, 2018-01-01T00:00:00.000Z[", 1],
        ["[2018-01-01T00:00:00.000Z, 2018-02-01T00:00:00.000Z[", 1],
      ],
    ],
    [
      "range(d, 1w)",
      [
        ["[2017-10-09T00:00:00.000Z, 2017-10-16T00:00:00.000Z[", 2],
        ["[2017-12-11T00:00:00.000Z, 2017-12-18T00:00:00.000Z[", 1],
        ["[2018-01-01T00:00:00.000Z, 2018-01-08T00:00:00.000Z[", 1],
      ],
    ],
    [
      "range(t, 1 quarter)",
      [
        ["[2020-01-01T00:00:00.000Z, 2020-04-01T00:00:00.000Z[", 2],
        ["[2020-07-01T00:00:00.000Z, 2020-10-01T00:00:00.000Z[", 1],
        ["[2021-01-01T00:00:00.000Z, 2021-04-01T00:00:00.000Z[", 1],
      ],
    ],
    [
      "range(t, 12hours)",
      [
        ["[2020-01-01T00:00:00.000Z, 2020-01-01T12:00:00.000Z[", 1],
        ["[2020-01-31T12:00:00.000Z, 2020-02-01T00:00:00.000Z[", 1],
        ["[2020-07-01T12:00:00.000Z, 2020-07-02T00:00:00.000Z[", 1],
        ["[2021-01-01T00:00:00.000Z, 2021-01-01T12:00:00.000Z[", 1],
      ],
    ],
    [
      "range(t, 1 year)",
      [
        ["[2020-01-01T00:00:00.000Z, 2021-01-01T00:00:00.000Z[", 3],
        ["[2021-01-01T00:00:00.000Z, 2022-01-01T00:00:00.000Z[", 1],
      ],
    ],
  ])("%s", (group_by, expected) => {
    expect(groups(group_by)).toEqual(expected);
  });

  it("cuts instants on the clocks of a zone", () => {
    expect(groups("range(t, 1 month)", "Europe/Paris")).toEqual([
      ["[2020-01-01T00:00:00+01:00, 2020-02-01T00:00:00+01:00[", 1],
      ["[2020-02-01T00:00:00+01:00, 2020-03-01T00:00:00+01:00[", 1],
      ["[2020-07-01T00:00:00+02:00, 2020-08-01T00:00:00+02:00[", 1],
      ["[2021-01-01T00:00:00+01:00, 2021-02-01T00:00:00+01:00[", 1],
    ]);
    expect(groups("range(t, date'2020-01-01', date'2020-07-02')", "Europe/Paris")).toEqual([
      ["[2020-01-01T00:00:00+01:00, 2020-07-02T00:00:00+02:00[", 3],
    ]);
  });

  it("is ordered by its bounds, not by their spelling", () => {
    const rows = rowsOf(ask({ group_by: "range(n, 15) as r", order_by: "r desc" }));
    expect(rows).toEqual([{ r: "[15, 29]" }, { r: "[0, 14]" }, { r: "[-15, -1]" }]);
  });

  it.each([
    ["range(n, 0)", "greater than 0"],
    ["range(n, 1 day)", "does not fit int"],
    ["range(d, 2 months)", "must be 1"],
    ["range(d, 1 fortnight)", "does not fit date"],
    ["range(n, 3, 2)", "ascending"],
    ["range(n, 1, *, 2)", "ascending"],
    ["range(d, 1, 2)", "does not fit date"],
    ["range(n, date'2020', date'2021')", "does not fit int"],
  ])("%s is refused", (group_by, reason) => {
    expect(ask({ group_by })).toMatchObject({
      failure: { code: "ODSQLError", params: { reason: expect.stringContaining(reason), clause: "group_by" } },
    });
  });
});

describe("date_format()", () => {
  const { ask } = openRecords({ t: "datetime", d: "date" }, [[at("2007-11-20T01:23:45Z"), "2025-09-01"]]);
  const format = (field: string, pattern: string, lang: "fr" | "en" = "fr", timezone = "UTC") => {
    const answer = ask({ select: `date_format(${field}, ${pattern}) as f`, lang, timezone });
    return answer.ok ? answer.page.results[0]?.f : answer.failure.params.reason;
  };
  it.each([
    ["'dd/MM/YYYY'", "20/11/2007"],
    ["\"'The date is 'dd/MM/YYYY\"", "The date is 20/11/2007"],
    ["\"'The date is '''dd/MM/YYYY''\"", "The date is '20/11/2007'"],
    ["'E'", "mar."],
    ["'EEEE'", "mardi"],
    ["'MMMM'", "novembre"],
    ["'H'", "1"],
    ["'HH:mm:ss'", "01:23:45"],
    ["'yy'", "07"],
    ["'xxxx-ww e'", "2007-47 2"],
    ["'D DDD w'", "324 324 47"],
    ["'d M'", "20 11"],
    ["'%Y yyyy'", "Unknown pattern 'Y' in date_format()"],
    ["'% yyyy'", "% 2007"],
  ])("%s", (pattern, expected) => {
    expect(format("t", pattern)).toBe(expected);
  });
  it("follows the language and, for instants, the zone", () => {
    expect(format("d", "'MMM yyyy'", "en")).toBe("Sep 2025");
    expect(format("t", "'EEEE HH'", "en", "America/New_York")).toBe("Monday 20");
    expect(format("d", "'EEEE HH'", "en", "America/New_York")).toBe("Monday 00");
  });
});

describe("aggregates", () => {
  const tags = { type: "text", annotations: { multivalued: "," } } as const;
  const { ask } = openRecords({ k: "text", n: "int", x: "double", tags }, [
    ["a", 1, 1.5, '["u","v"]'],
    ["a", 2, null, '["u"]'],
    ["a", 10, 4, null],
    ["b", 4, 8, '["w","v"]'],
    ["b", null, null, "[]"],
    [null, null, null, null],
  ]);
  const rows = (query: object) => rowsOf(ask(query));

  it("as many medians as are asked for stand beside one another", () => {
    const columns = Array.from({ length: 20 }, (_, index) => `percentile(n, ${5 * index}) as p${index}`);
    const [first] = rows({ select: [...columns, "median(x) as m"].join(", "), limit: "1" }) as Record<string, number>[];
    expect(Object.keys(first ?? {})).toHaveLength(21);
    expect(first?.p10).toBe((rows({ select: "median(n) as m", limit: "1" }) as { m: number }[])[0]?.m);
  });

  it("a zone is known to what is calculated apart", () => {
    // In New York it is still January there, and then February.
    const dates = openRecords({ t: "datetime" }, [
      [at("2020-02-01T02:00:00Z")],
      [at("2020-02-20T02:00:00Z")],
      [at("2020-02-21T02:00:00Z")],
    ]);
    const select = "count(distinct month(t)) as n, median(month(t)) as m, percentile(month(t), 0) as p";
    const answer = dates.ask({ select, limit: "1", timezone: "America/New_York" });
    expect(rowsOf(answer)).toEqual([{ n: 2, m: 2, p: 1 }]);
  });

  it("median and percentile lie between values", () => {
    expect(
      rows({
        select: "median(n) as m, percentile(n, 50) as h, percentile(n, 100) as t, percentile(n,0.95) as low",
        limit: "1",
      }),
    ).toEqual([{ m: 3, h: 3, t: 10, low: expect.closeTo(1.0285) }]);
    expect(rows({ select: "median(n) as m, avg(n) as a, median(x + n) as s", group_by: "k" })).toEqual([
      { k: null, m: null, a: null, s: null },
      { k: "a", m: 2, a: 13 / 3, s: 8.25 },
      { k: "b", m: 4, a: 4, s: 12 },
    ]);
    expect(rows({ select: "k, median(n) as m", limit: "2" })).toEqual([
      { k: "a", m: 3 },
      { k: "a", m: 3 },
    ]);
    expect(rows({ select: "median(n) as m", group_by: "tags", order_by: "median(n) desc, tags" })).toEqual([
      { tags: null, m: 10 },
      { tags: "w", m: 4 },
      { tags: "v", m: 2.5 },
      { tags: "u", m: 1.5 },
    ]);
  });

  it("counts the different elements of lists", () => {
    expect(rows({ select: "count(distinct tags) as c, count(tags) as n", limit: "1" })).toEqual([{ c: 3, n: 4 }]);
    expect(rows({ select: "count(distinct tags) as c", group_by: "k" })).toEqual([
      { k: null, c: 0 },
      { k: "a", c: 2 },
      { k: "b", c: 2 },
    ]);
    expect(rows({ select: "count(distinct tags) as c, k", limit: "2" })).toEqual([
      { c: 3, k: "a" },
      { c: 3, k: "a" },
    ]);
    expect(rows({ select: "count(distinct ifnull(k, 'none')) as c", limit: "1" })).toEqual([{ c: 3 }]);
  });

  it("json_format() shows text as what it says", () => {
    const json = openRecords({ j: "text" }, [['{"a":[1]}'], ["{broken"], [null]]);
    expect(rowsOf(json.ask({ select: "json_format(j) as j" }))).toEqual([
      { j: { a: [1] } },
      { j: "{broken" },
      { j: null },
    ]);
    expect(rowsOf(json.ask({ select: "json_format(j, null) as j" }))).toEqual([
      { j: { a: [1] } },
      { j: null },
      { j: null },
    ]);
    expect(rowsOf(json.ask({ select: "json_format(j, 'none') as j" }))).toMatchObject([{}, { j: "none" }, { j: null }]);
  });
});
