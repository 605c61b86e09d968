// Whose limit counts for somebody, and the times for which calls are counted.
import { describe, expect, it, test } from "vitest";
import {
  boundsOf,
  byteLimitsOf,
  callLimitsOf,
  type Limits,
  type QuotaRow,
  type QuotaScope,
} from "../../../worker/catalog/quotas/limits.ts";
import { toBodyTime, toHeaderTime, windowOf } from "../../../worker/catalog/quotas/windows.ts";

const row = (scope: QuotaScope, limits: Limits, grantee = ""): QuotaRow => ({ scope, grantee, limits, since: 0 });
const bounds = (...rows: QuotaRow[]) => boundsOf("records", rows).map(({ scope, limit }) => `${scope} ${limit}`);

describe("whose limit counts", () => {
  it.each([
    ["nobody's", [], []],
    ["the default", [row("default", { records: 5 })], ["user 5"]],
    ["a group's, before the default", [row("default", { records: 9 }), row("group", { records: 5 })], ["group 5"]],
    [
      "the largest of several groups'",
      [row("group", { records: 5 }, "a"), row("group", { records: 7 }, "b")],
      ["group 7"],
    ],
    ["the user's own, although it is smaller", [row("group", { records: 7 }), row("user", { records: 3 })], ["user 3"]],
    ["0 is a limit", [row("group", { records: 7 }), row("user", { records: 0 })], ["user 0"]],
    ["null is none", [row("group", { records: 7 }), row("user", { records: null })], ["group 7"]],
    [
      "both, where the domain's is larger",
      [row("domain", { records: 9 }), row("user", { records: 3 })],
      ["user 3", "domain 9"],
    ],
    [
      "the domain's alone, where it is smaller",
      [row("domain", { records: 2 }), row("user", { records: 3 })],
      ["domain 2"],
    ],
    ["of another limit nothing is taken", [row("user", { bytes: 3 })], []],
  ] as [string, QuotaRow[], string[]][])("%s", (_, rows, expected) => {
    expect(bounds(...rows)).toEqual(expected);
  });

  it("of two groups' calls those count that are more in a month", () => {
    const perDay = row("group", { api_calls: { limit: 100, unit: "day" } }, "a");
    const perHour = row("group", { api_calls: { limit: 10, unit: "hour" } }, "b");
    expect(callLimitsOf([perDay, perHour], "ada").map(({ grantee }) => grantee)).toEqual(["b"]);
  });

  it("who shows no key is counted by address, with all of their kind, and in the domain", () => {
    const calls = { api_calls: { limit: 1, unit: "day" as const }, outbound_bytes_per_day: 1 };
    const rows = (["domain", "default", "all_anonymous", "anonymous"] as const).map((scope) => row(scope, calls));
    expect(callLimitsOf(rows, null).map(({ scope }) => scope)).toEqual(["anonymous", "all_anonymous", "domain"]);
    expect(byteLimitsOf(rows, "ada").map(({ scope }) => scope)).toEqual(["default", "domain"]);
  });
});

const at = (text: string) => Date.parse(text);

test.each([
  ["second", "2026-03-01T10:20:30.400Z", "2026-03-01T10:20:30Z", "2026-03-01T10:20:31Z"],
  ["minute", "2026-03-01T10:20:30.400Z", "2026-03-01T10:20:00Z", "2026-03-01T10:21:00Z"],
  ["hour", "2026-03-01T23:59:59.999Z", "2026-03-01T23:00:00Z", "2026-03-02T00:00:00Z"],
  ["day", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"],
  ["month", "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"],
  ["month", "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
] as const)("a %s at %s", (unit, now, start, end) => {
  expect(windowOf(unit, at(now))).toEqual({ start: at(start), end: at(end) });
});

test("times as upstream writes them", () => {
  expect(toHeaderTime(at("2026-08-18T00:00:00Z"))).toBe("2026-08-18 00:00:00+00:00");
  expect(toBodyTime(at("2021-01-26T00:00:00Z"))).toBe("2021-01-26T00:00:00Z");
});
