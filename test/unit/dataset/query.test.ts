// Records of the live generation: what the actor answers, and that counting does not read the table twice.
import { describe, expect, it } from "vitest";
import { queryRecords } from "../../../worker/dataset/query.ts";
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
    for (let row = 0; row < 5; row++) database.exec("INSERT INTO records_1 (_hash, f0) VALUES (0, 2)");
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
