// Unix cron in a time zone: what is refused and where, and what the two changes of the clock do.
import { describe, expect, it } from "vitest";
import { cronProblem, nextRun, toTimezone } from "../../../worker/catalog/cron.ts";

function runs(expression: string, from: string, count: number, timezone = "Europe/Paris"): string[] {
  const found: string[] = [];
  for (let at = Date.parse(from); found.length < count; ) {
    at = nextRun(expression, timezone, at) ?? Number.NaN;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe("an expression", () => {
  it.each([
    "* * * * *",
    "*/5 * * * *",
    "0 4 * * 1-5",
    "0,30 8-18/2 1 jan,jul *",
    "15 3 * * SUN",
    "0 0 29 2 *",
    " 0  4 * * * ",
  ])("%s is accepted", (expression) => expect(cronProblem(expression)).toBeNull());

  it.each([
    ["60 * * * *", 1, "60", "minute"],
    ["0 24 * * *", 3, "24", "hour"],
    ["0 1,25 * * *", 5, "25", "hour"],
    ["0 4 0 * *", 5, "0", "day"],
    ["0 4 * janvier *", 7, "janvier", "month"],
    ["0 4 * * 8", 9, "8", "weekday"],
    ["5-1 * * * *", 1, "5-1", "minute"],
    ["*/0 * * * *", 1, "*/0", "minute"],
    ["5/10 * * * *", 1, "5/10", "minute"],
    ["L * * * *", 1, "L", "minute"],
    ["? * * * *", 1, "?", "minute"],
    ["0 0 * * 5#2", 9, "5#2", "weekday"],
    ["1,,2 * * * *", 3, "", "minute"],
  ])("%s is refused at its place", (expression, position, item, field) => {
    expect(cronProblem(expression)).toMatchObject({ code: "cron_field", params: { position, item, field } });
  });

  it.each([
    ["", 0],
    ["@daily", 1],
    ["* * * *", 4],
    ["0 * * * * *", 6],
  ])("%j has not five fields", (expression, count) => {
    expect(cronProblem(expression)).toEqual({ code: "cron_field_count", params: { count } });
  });

  it("that never comes, or never ends, is refused", () => {
    expect(cronProblem("0 0 31 2 *")?.code).toBe("cron_never");
    expect(cronProblem(`${"1,".repeat(200)}1 * * * *`)?.code).toBe("cron_too_long");
  });
});

describe("the clock of Paris", () => {
  it("in spring, a time that is skipped comes at the end of the gap, once", () => {
    expect(runs("30 2 * * *", "2026-03-28T12:00:00Z", 2)).toEqual(["2026-03-29T01:00", "2026-03-30T00:30"]);
  });

  it("in autumn, a time that comes twice counts once", () => {
    expect(runs("30 2 * * *", "2026-10-24T12:00:00Z", 2)).toEqual(["2026-10-25T00:30", "2026-10-26T01:30"]);
  });

  it("does not hold up what comes every half hour", () => {
    expect(runs("*/30 * * * *", "2026-10-25T00:10:00Z", 4)).toEqual([
      "2026-10-25T00:30",
      "2026-10-25T01:00",
      "2026-10-25T01:30",
      "2026-10-25T02:00",
    ]);
    expect(runs("*/30 * * * *", "2026-03-29T00:10:00Z", 3)).toEqual([
      "2026-03-29T00:30",
      "2026-03-29T01:00",
      "2026-03-29T01:30",
    ]);
  });
});

it("a day of the month or a day of the week is enough, as in unix", () => {
  expect(runs("0 0 1 * 1", "2026-10-24T23:40:00Z", 3, "UTC")).toEqual([
    "2026-10-26T00:00",
    "2026-11-01T00:00",
    "2026-11-02T00:00",
  ]);
});

it("a time zone has a name", () => {
  expect(toTimezone("Europe/Paris")).toBe("Europe/Paris");
  for (const name of ["+02:00", "Europe/Nowhere", "", "2"]) expect(toTimezone(name)).toBeNull();
});
