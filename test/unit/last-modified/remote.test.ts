// Dates of what the file came in or from: the archive, Grist, the server.
import { describe, expect, it, test } from "vitest";
import type { DateRule, Evidence, ZipStamps } from "../../../worker/last-modified/evidence.ts";
import { codes, dos, entry, resolve } from "./evidence.ts";

describe("zip", () => {
  const zip = (...entries: Partial<ZipStamps>[]) =>
    resolve({ zip: entries.map((each) => ({ ...entry("a.csv", "2017-03-27 10:46:04"), ...each })) }, { source: "zip" });

  test.each<[string, Partial<ZipStamps>, string, string, string]>([
    ["DOS alone is Europe/Paris", {}, "2017-03-27T08:46:04+00:00", "2s", "assumed"],
    ["UT before NTFS", { unix: 1490625963, ntfs: 1000 }, "2017-03-27T14:46:03+00:00", "second", "explicit"],
    ["NTFS before UX", { ntfs: 1490625963500, infoZip: 1 }, "2017-03-27T14:46:03.500+00:00", "second", "explicit"],
    ["UX before DOS", { infoZip: 1490625963 }, "2017-03-27T14:46:03+00:00", "second", "explicit"],
    ["a field of zero is unset", { unix: 0, infoZip: 1490625963 }, "2017-03-27T14:46:03+00:00", "second", "explicit"],
    ["a time that spring skips", { dos: dos("2024-03-31 02:30:00") }, "2024-03-31T01:30:00+00:00", "2s", "assumed"],
    ["a time that autumn repeats", { dos: dos("2024-10-27 02:30:00") }, "2024-10-27T00:30:00+00:00", "2s", "assumed"],
  ])("%s", (_, stamps, value, precision, zone) => {
    expect(zip(stamps)).toMatchObject({ value, precision, zone });
  });

  test.each([
    ["zeros", { date: 0, time: 0 }],
    ["the first day of DOS", dos("1980-01-01 00:00:00")],
    ["month 0", dos("2017-00-12 00:00:00")],
    ["hour 31", { date: dos("2017-03-12").date, time: 31 << 11 }],
  ])("%s is no stamp", (_, stamp) => {
    expect(codes(zip({ dos: stamp }))).toEqual(["date_zip_unset"]);
  });

  it("several imported entries must agree: never the latest of the archive", () => {
    expect(zip({ unix: 1490625963 }, { unix: 1490625963 }).value).toBe("2017-03-27T14:46:03+00:00");
    const result = zip({ unix: 1490625963 }, { unix: 1490625964 });
    expect(result.value).toBeNull();
    expect(codes(result)).toEqual(["date_zip_ambiguous"]);
  });
});

describe("grist", () => {
  const grist = (evidence: Evidence["grist"]) => resolve({ grist: evidence }, { source: "grist" });

  it("takes the document's updatedAt", () => {
    expect(grist({ updatedAt: "2019-09-13T15:42:35.000Z" })).toMatchObject({
      value: "2019-09-13T15:42:35+00:00",
      precision: "second",
      zone: "explicit",
    });
  });

  it("expects that it may be missing, refused or unreadable", () => {
    expect(codes(grist({ updatedAt: null }))).toEqual(["date_grist_absent"]);
    expect(grist({ status: 403 }).reasons).toEqual([
      { source: "grist", code: "date_grist_refused", params: { status: 403 } },
    ]);
    expect(codes(grist({ updatedAt: "hier" }))).toEqual(["date_unreadable"]);
  });
});

describe("http_header", () => {
  const http = (headers: Record<string, string>, rule: DateRule = {}, volatile: string[] = []) =>
    resolve({ http: { headers, volatile } }, { source: "http_header", ...rule });

  test.each([
    ["Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37+00:00"],
    ["Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37+00:00"],
    ["Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37+00:00"],
    ["Tuesday, 01-Oct-24 08:49:37 GMT", "2024-10-01T08:49:37+00:00"],
    ["2018-11-19T09:38:28.490Z", "2018-11-19T09:38:28.490+00:00"],
    ["2018-11-19", "2018-11-19T00:00:00+00:00"],
    ["1542620308", "2018-11-19T09:38:28+00:00"],
    ["1542620308.4901", "2018-11-19T09:38:28.490+00:00"],
    ["1542620308490", "2018-11-19T09:38:28.490+00:00"],
    ["never, Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37+00:00"],
    ["Sun, 06 Nov 1994 08:49:37 GMT, Mon, 07 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37+00:00"],
  ])("%s", (value, expected) => {
    expect(http({ "last-modified": value }).value).toBe(expected);
  });

  test.each([
    "Wed, 31 Feb 2024 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 CET",
    "Sun, 06 Nov 1994 25:49:37 GMT",
    "Sun, 06 Foo 1994 08:49:37 GMT",
    "0",
    "",
    "hier",
  ])("refuses “%s”", (value) => {
    expect(codes(http({ "last-modified": value }))).toEqual(["date_header_unreadable"]);
  });

  it("reads the header that params.header names, in any case, and no other", () => {
    const headers = {
      "last-modified": "Wed, 29 Apr 2020 10:00:00 GMT",
      "x-amz-meta-contentlastmodified": "2018-11-19T09:38:28.490Z",
    };
    expect(http(headers, { header: "X-Amz-Meta-ContentLastModified" }).value).toMatch(/^2018-11-19/);
    expect(codes(http(headers, { header: "x-object-meta-mtime" }))).toEqual(["date_header_missing"]);
    expect(codes(http(headers, { header: "constructor" }))).toEqual(["date_header_missing"]);
    expect(codes(http({ date: "Wed, 29 Apr 2020 10:00:00 GMT" }))).toEqual(["date_header_missing"]);
  });

  it("leaves out a header that moves while the bytes stay", () => {
    const headers = { "last-modified": "Wed, 29 Apr 2020 10:00:00 GMT" };
    expect(codes(http(headers, {}, ["last-modified"]))).toEqual(["date_header_volatile"]);
  });
});
