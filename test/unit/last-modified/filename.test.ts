// Dates in file names, by publishers' own patterns in Python's syntax.
import { describe, expect, it, test } from "vitest";
import type { DateRule } from "../../../worker/last-modified/evidence.ts";
import { codes, PATTERN, resolve } from "./evidence.ts";

describe("filename", () => {
  const named = (names: string[], rule: DateRule) =>
    resolve({ names: names.map((name) => ({ origin: "url", name })) }, { source: "filename", ...rule });

  test.each([
    ["donnees-06-2024.csv", PATTERN, "2024-06-01", "month"],
    ["code_postaux_v201410.csv", String.raw`code_postaux_v(?P<modified>\d{6})\.csv`, "2014-10-01", "month"],
    [
      "ValeursFoncieres-2025-S1.txt",
      String.raw`ValeursFoncieres-(?P<modified>\d{4}-S[12])\.txt`,
      "2025-01-01",
      "semester",
    ],
    ["export 15 juin 2024.csv", String.raw`export (?P<modified>.+)\.csv`, "2024-06-15", "day"],
    ["dossier/données-2024.csv", String.raw`donn\w+-(?P<modified>\d{4})\.csv`, "2024-01-01", "year"],
    ["donne\u0301es-2024.csv", String.raw`données-(?P<modified>\d{4})\.csv`, "2024-01-01", "year"],
    ["a-2024.csv", String.raw`[\w-]+?(?P<modified>\d{4})\.csv`, "2024-01-01", "year"],
    ["a]-2024.csv", String.raw`[]a]+-(?P<modified>\d{,4})\.csv\Z`, "2024-01-01", "year"],
  ])("%s", (name, pattern, day, precision) => {
    expect(named([name], { pattern })).toMatchObject({ value: `${day}T00:00:00+00:00`, precision });
  });

  it("takes the group that params.group names, with or without Python's P, in any alphabet", () => {
    expect(named(["a-2024.csv"], { pattern: "a-(?P<année>\\d+).csv", group: "année" }).value).toMatch(/^2024/);
    expect(named(["a-2024.csv"], { pattern: "a-(?<jour>\\d+).csv", group: "jour" }).value).toMatch(/^2024/);
  });

  it("matches the whole name, or a part of it when asked", () => {
    const pattern = "(?P<modified>\\d{4})";
    expect(codes(named(["a-2024.csv"], { pattern }))).toEqual(["date_name_mismatch"]);
    expect(named(["a-2024.csv"], { pattern, search: true }).value).toMatch(/^2024/);
  });

  it("tries the entry's name before the archive's, and says which one matched", () => {
    const pattern = "donnees-(?P<modified>.+)\\.(csv|zip)";
    expect(named(["donnees-06-2023.csv", "donnees-2024.zip"], { pattern })).toMatchObject({
      value: "2023-06-01T00:00:00+00:00",
      reasons: [{ code: "date_name_matched", params: { name: "donnees-06-2023.csv" } }],
    });
    expect(named(["donnees-latest.csv", "donnees-2024.zip"], { pattern }).value).toMatch(/^2024/);
  });

  test.each([
    ["no pattern", {}, "date_name_pattern_missing"],
    ["a pattern without the group", { pattern: "a.csv" }, "date_name_group_missing"],
    ["another group", { pattern: "(?P<d>.*)", group: "e" }, "date_name_group_missing"],
    ["no match", { pattern: "b-(?P<modified>.*)" }, "date_name_mismatch"],
    ["an empty group", { pattern: "a-2025-2026.csv(?P<modified>.*)" }, "date_name_group_empty"],
    ["a group that took no part", { pattern: "a.*|b(?P<modified>.*)" }, "date_name_group_empty"],
    ["a school year", { pattern: "a-(?P<modified>.*).csv" }, "date_year_range"],
    ["lookaround", { pattern: "(?=a)(?P<modified>.*)" }, "date_name_pattern_invalid"],
    ["an open bracket", { pattern: "(?P<modified>[" }, "date_name_pattern_invalid"],
    ["repeats within repeats", { pattern: "(?P<modified>((a{999}){999}){999})" }, "date_name_pattern_invalid"],
  ])("%s: null and the reason", (_, rule, code) => {
    const result = named(["a-2025-2026.csv"], rule);
    expect(result.value).toBeNull();
    expect(codes(result)).toEqual([code]);
  });

  it("takes no more time for a hostile pattern than for another", () => {
    const result = named([`${"a".repeat(200)}!`], { pattern: "(?P<modified>(a+)+)$" });
    expect(codes(result)).toEqual(["date_name_mismatch"]);
  });
});
