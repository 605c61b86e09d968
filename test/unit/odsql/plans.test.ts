// How SQLite goes about a query: what decides whether an answer over many records takes a moment or half a minute.
import { describe, expect, it } from "vitest";
import { openRecords } from "./database.ts";

const records = openRecords({ kind: "text", name: "text", height: "double" }, [
  ["elm", "a", 1],
  ["oak", "b", 2],
  ["elm", null, 3],
]);
records.sql.exec('CREATE INDEX by_kind ON records_1 ("f0")');

function stepsOf(query: Parameters<typeof records.ask>[0]): string[] {
  const answer = records.ask({ ...query, explain: true });
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.page.explanation?.statements.find(({ purpose }) => purpose === "page")?.steps ?? [];
}

describe("groups by a field that has an index", () => {
  it("are read from the index where it holds all that is asked for", () => {
    expect(stepsOf({ group_by: "kind", select: "count(*)" })).toEqual(["SCAN records_1 USING COVERING INDEX by_kind"]);
  });

  it.each([
    [{ group_by: "kind", select: "avg(height)" }],
    [{ group_by: "kind", select: "count(*)", order_by: "max(height)" }],
    [{ group_by: "kind, name", select: "count(*)" }],
    [{ group_by: "kind", where: "height > 0" }],
  ])("do not search the table for each entry of the index: %j", (query) => {
    expect(stepsOf(query)).toContain("SCAN records_1");
  });
});

it("counts different values by sorting them", () => {
  const steps = stepsOf({ select: "count(distinct name) as n", where: "height > 0", limit: "1" });
  expect(steps).toContain("USE TEMP B-TREE FOR GROUP BY");
  expect(steps.join()).not.toContain("DISTINCT");
});
