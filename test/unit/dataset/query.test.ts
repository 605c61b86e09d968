// Records of the live generation: what the actor answers, and that counting does not read the table twice.
import { describe, expect, it } from "vitest";
import { queryRecords } from "../../../worker/dataset/query.ts";
import { toReadableSchema } from "../../../worker/dataset/records-schema.ts";
import { prepareExport } from "../../../worker/odsql/query.ts";
import { openRecords } from "../odsql/database.ts";

const QUERY = { where: [], lang: "en", timezone: "UTC" } as const;

describe("queryRecords", () => {
  it("has nothing to answer from before the first publish", () => {
    const { sql } = openRecords({ a: "int" }, []);
    expect(queryRecords(sql, null, { ...QUERY, where: [] })).toMatchObject({
      ok: false,
      failure: { code: "NotFoundResource", status: 404 },
    });
  });

  it("names the generation it answered from", () => {
    const { sql, live } = openRecords({ a: "int" }, [[1]]);
    expect(queryRecords(sql, { ...live, incomplete: true }, { ...QUERY, where: [] })).toEqual({
      ok: true,
      page: { total_count: 1, results: [{ a: 1 }] },
      generation: 1,
      incomplete: true,
    });
  });

  it("follows a growing table", () => {
    const { ask, database } = openRecords({ a: "int" }, [[1]]);
    expect(ask({ limit: "0" })).toMatchObject({ page: { total_count: 1 } });
    for (let row = 0; row < 5; row++) database.exec("INSERT INTO records_1 (_hash, _check, f0) VALUES (0, 0, 2)");
    expect(ask({ limit: "0" })).toMatchObject({ page: { total_count: 6 } });
    expect(ask({ where: "a = 2", limit: "0" })).toMatchObject({ page: { total_count: 5 } });
  });

  it("counts a table once", () => {
    const { sql, live } = openRecords({ a: "int" }, [[1], [2]]);
    const statements: string[] = [];
    const counting = {
      exec: (text: string, ...values: unknown[]) => {
        statements.push(text);
        return sql.exec(text, ...values);
      },
    } as unknown as SqlStorage;
    for (let time = 0; time < 3; time++) queryRecords(counting, live, { ...QUERY, where: [], limit: "0" });
    expect(statements.filter((text) => text.includes("count(*)"))).toHaveLength(1);
  });

  it("turns an unforeseen error into internal_error", () => {
    const { sql, live, database } = openRecords({ a: "int" }, []);
    database.exec("DROP TABLE records_1");
    expect(queryRecords(sql, live, { ...QUERY, where: [] })).toEqual({
      ok: false,
      failure: { code: "internal_error", status: 500, params: {} },
    });
  });
});

describe("the size of an answer", () => {
  const MEGABYTE = 1024 ** 2;
  const TOO_LARGE = { ok: false, failure: { code: "ResponseTooLarge", status: 400 } };

  it("is bounded, text by text", () => {
    const { ask } = openRecords(
      { a: "text" },
      Array.from({ length: 30 }, () => ["x".repeat(MEGABYTE)]),
    );
    expect(ask({ limit: "23" })).toMatchObject({ ok: true });
    expect(ask({ limit: "24" })).toMatchObject(TOO_LARGE);
    expect(ask({ limit: "100", select: "length(a)" })).toMatchObject({ ok: true });
  });

  it("keeps no row too many, and leaves no cursor midway: the platform would keep its table locked", () => {
    const { sql, live } = openRecords({ a: "text" }, [["x".repeat(MEGABYTE)]]);
    let read = 0;
    let ended = false;
    // As on the platform there is no `return`: nothing but reading ends it.
    const next = () => {
      ended = ++read > 100;
      return { done: ended, value: ["x".repeat(MEGABYTE)] };
    };
    const long = {
      exec: (text: string, ...values: unknown[]) =>
        text.includes("AS c0") ? { raw: () => ({ next }) } : sql.exec(text, ...values),
    } as unknown as SqlStorage;
    expect(queryRecords(long, live, { ...QUERY, where: [], limit: "100" })).toMatchObject(TOO_LARGE);
    expect(ended).toBe(true);
  });

  it("counts what crosses the border: wide characters, parsed numbers, names of columns", () => {
    const wide = openRecords(
      { a: "text" },
      Array.from({ length: 20 }, () => ["œ".repeat(MEGABYTE)]),
    );
    expect(wide.ask({ limit: "11" })).toMatchObject({ ok: true });
    expect(wide.ask({ limit: "20" })).toMatchObject(TOO_LARGE);
    const numbers = openRecords(
      { j: "json_blob" },
      Array.from({ length: 20 }, () => [`[${"1.5,".repeat(MEGABYTE / 4)}2]`]),
    );
    expect(numbers.ask({ limit: "5" })).toMatchObject({ ok: true });
    expect(numbers.ask({ limit: "20" })).toMatchObject(TOO_LARGE);
    const names = openRecords(
      { n: "int" },
      Array.from({ length: 3000 }, (_, index) => [index]),
    );
    const select = `count(*) as ${"a".repeat(15_000)}`;
    expect(names.ask({ group_by: "n", select, limit: "1000" })).toMatchObject({ ok: true });
    expect(names.ask({ group_by: "n", select, limit: "3000" })).toMatchObject(TOO_LARGE);
  });
});

describe("past the window", () => {
  const { ask, live } = openRecords(
    { a: "int" },
    Array.from({ length: 25 }, (_, index) => [index % 5]),
  );
  const read = (cursor: string, query = {}) => ask({ cursor, limit: "4", ...query });

  it("a cursor leads through every record once", () => {
    const seen: unknown[] = [];
    for (let cursor: string | null = "start"; cursor !== null; ) {
      const answer = read(cursor, { where: "a > 1", select: "_id, a" });
      if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
      expect(answer.page.total_count).toBe(15);
      seen.push(...answer.page.results.map(({ _id }) => _id));
      cursor = answer.page.next_cursor ?? null;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index + 1).filter((id) => (id - 1) % 5 > 1));
  });

  it.each([
    [{ cursor: "99" }, "start, or the next_cursor of an answer"],
    [{ cursor: `${live.generation + 1}-4` }, "a cursor of the present version: begin again with start"],
    [{ cursor: "start", order_by: "a" }, "a query without order_by"],
    [{ cursor: "start", offset: "4" }, "a query without offset"],
  ])("%o is refused", (query, expected) => {
    expect(ask(query)).toMatchObject({
      failure: { code: "InvalidRESTParameterError", status: 400, params: { parameter: "cursor", expected } },
    });
  });
});

describe("the time budget", () => {
  it("refuses what would hold the object, and answers what would not", () => {
    const { ask, database } = openRecords({ a: "text", n: "int" }, [["x", 1]]);
    database.exec(
      "INSERT INTO records_1 (_id, _hash, f0) VALUES (4000000, 0, 'y')"
        .replace("_hash,", "_hash, _check,")
        .replace("0, 'y'", "0, 0, 'y'"),
    );
    expect(ask({ where: "n > 1" })).toMatchObject({ ok: true });
    expect(ask({ select: "count(*)", group_by: "a" })).toMatchObject({ ok: true });
    const refused = ask({ where: Array.from({ length: 40 }, () => "lower(a) = 'x'").join(" or ") });
    expect(refused).toMatchObject({
      ok: false,
      failure: { code: "QueryTooExpensive", status: 400, params: { budget: 5 } },
    });
  });

  it("holds for exports of what is looked for or sorted, not for those of everything", () => {
    const { sql, live } = openRecords({ a: "text", t: "datetime" }, []);
    const schema = { ...toReadableSchema(sql, live.layout, null, undefined), size: 20_000_000 };
    const exported = (query: object) => () => prepareExport({ ...QUERY, where: [], ...query }, schema, 0, () => []);
    expect(exported({})).not.toThrow();
    for (const query of [{ where: ["lower(a) = 'x'"] }, { order_by: "a" }, { select: "max(t)" }, { group_by: "a" }]) {
      expect(exported(query)).toThrow(expect.objectContaining({ code: "QueryTooExpensive" }));
    }
  });

  it("counts what is calculated of each record in a zone", () => {
    const { ask, database } = openRecords({ t: "datetime" }, [[0]]);
    database.exec("INSERT INTO records_1 (_id, _hash, _check) VALUES (1000000, 0, 0)");
    const group_by = "range(t, 1 month)";
    expect(ask({ group_by })).toMatchObject({ ok: true });
    expect(ask({ group_by, timezone: "Europe/Paris" })).toMatchObject({ failure: { code: "QueryTooExpensive" } });
  });

  it("is told, with the steps of the plan, to whoever asks", () => {
    const { ask } = openRecords({ a: "text", n: "int" }, [["x", 1]]);
    expect(ask({ explain: true, where: "a like 'x'" })).toMatchObject({
      page: {
        results: [{ a: "x" }],
        explanation: {
          budget_ms: 5000,
          records: 1,
          indexed_up_to: null,
          statements: [
            { purpose: "count" },
            { purpose: "page", steps: expect.arrayContaining([expect.stringMatching(/VIRTUAL TABLE/)]) },
          ],
        },
      },
    });
  });
});
