// Dates that files carry in themselves, and the mistakes of those who wrote them.
import { describe, expect, it, test } from "vitest";
import type { Evidence } from "../../../worker/last-modified/evidence.ts";
import { codes, dos, entry, resolve } from "./evidence.ts";

describe("file", () => {
  const office = (modified: string | null, application: string | null, stamp: string | null) =>
    resolve(
      { file: { format: "ooxml", modified, application, dos: stamp === null ? null : dos(stamp) } },
      { source: "file" },
    );

  test.each([
    // LibreOffice's wall clock with a false Z, beside its zip stamp in true UTC: winter, summer, UTC+3, Nepal.
    [
      "2024-03-08T15:40:09Z",
      "LibreOffice/7.4.7.2$Linux",
      "2024-03-08 14:40:08",
      "2024-03-08T14:40:09+00:00",
      "corrected",
    ],
    ["2024-06-08T11:09:31Z", "LibreOffice/24.2", "2024-06-08 09:09:32", "2024-06-08T09:09:31+00:00", "corrected"],
    ["2019-05-08T20:17:40Z", "LibreOffice/6.0", "2019-05-08 17:17:40", "2019-05-08T17:17:40+00:00", "corrected"],
    ["2019-05-08T14:55:00Z", "LibreOffice/6.0", "2019-05-08 09:10:00", "2019-05-08T09:10:00+00:00", "corrected"],
    // Without a useful stamp: Europe/Paris.
    ["2024-06-08T11:09:31Z", "LibreOffice/24.2", null, "2024-06-08T09:09:31+00:00", "corrected"],
    ["2024-06-08T11:09:31Z", "OpenOffice", "1980-01-01 00:00:00", "2024-06-08T09:09:31+00:00", "corrected"],
    ["2024-06-08T11:09:31Z", "LibreOffice/24.2", "2024-06-08 10:02:00", "2024-06-08T09:09:31+00:00", "corrected"],
    // A computer that runs in UTC tells the truth.
    ["2024-06-08T11:09:31Z", "LibreOffice/24.2", "2024-06-08 11:09:32", "2024-06-08T11:09:31+00:00", "explicit"],
    ["2024-06-08T11:09:31Z", "Microsoft Excel", "1980-01-01 00:00:00", "2024-06-08T11:09:31+00:00", "explicit"],
    ["2024-06-08T11:09:31Z", null, null, "2024-06-08T11:09:31+00:00", "explicit"],
    ["2024-06-08T11:09:31+01:00", "LibreOffice/24.2", null, "2024-06-08T10:09:31+00:00", "explicit"],
    ["2024-06-08T11:09:31.713Z", "Microsoft Excel", null, "2024-06-08T11:09:31.713+00:00", "explicit"],
    ["2024-06-08T11:09:31", null, null, "2024-06-08T09:09:31+00:00", "assumed"],
    ["2024-06-08", "LibreOffice/24.2", null, "2024-06-08T00:00:00+00:00", "assumed"],
  ])("xlsx %s by %s, zipped %s", (modified, application, stamp, value, zone) => {
    expect(office(modified, application, stamp)).toMatchObject({ value, zone, raw: modified, source: "file" });
  });

  it("says when a workbook has no date, or one that is none", () => {
    expect(codes(office(null, "Microsoft Excel", "2024-03-14 15:55:00"))).toEqual(["date_file_absent"]);
    expect(codes(office("hier", null, null))).toEqual(["date_unreadable"]);
    expect(codes(office("1601-01-01T00:00:00Z", null, null))).toEqual(["date_year_out_of_range"]);
  });

  test.each([
    ["2024-02-29T14:33:20.230", "2024-02-29 13:33:20", "2024-02-29T13:33:20.230+00:00", "corrected"],
    ["2025-11-25T13:20:24.937000000", "2025-11-25 12:20:24", "2025-11-25T12:20:24.937+00:00", "corrected"],
    ["2025-11-25T13:20:24", null, "2025-11-25T12:20:24+00:00", "assumed"],
  ])("ods %s, zipped %s", (modified, stamp, value, zone) => {
    const file = { format: "odf", modified, dos: stamp === null ? null : dos(stamp) } as const;
    expect(resolve({ file }, { source: "file" })).toMatchObject({ value, zone });
  });

  const dbf = (year: number, month: number, day: number, zip: string | null = null, version = 3) =>
    resolve(
      { file: { format: "dbf", version, year, month, day }, zip: zip === null ? null : [entry("a.dbf", zip)] },
      { source: "file" },
    );

  test.each<[number, number, number, string | null, string, string]>([
    [124, 6, 15, null, "2024-06-15", "assumed"],
    [103, 6, 15, null, "2003-06-15", "assumed"],
    [5, 7, 13, null, "2005-07-13", "assumed"],
    [13, 9, 11, "2013-09-11 12:00:00", "2013-09-11", "assumed"],
    [96, 1, 2, null, "1996-01-02", "assumed"],
    // Months counted from 0.
    [121, 5, 14, "2021-06-14 08:00:00", "2021-06-14", "corrected"],
    [117, 0, 11, "2017-01-11 08:00:00", "2017-01-11", "corrected"],
    [117, 3, 31, "2017-04-30 08:00:00", "2017-03-31", "assumed"],
    [117, 2, 31, null, "none: date_impossible", ""],
    [117, 0, 11, null, "none: date_impossible", ""],
    [117, 0, 11, "2017-03-11 08:00:00", "none: date_impossible", ""],
    [95, 7, 26, "2017-03-27 10:46:04", "none: date_dummy", ""],
    [0, 0, 0, null, "none: date_file_absent", ""],
    [149, 6, 15, null, "none: date_in_future", ""],
    [85, 6, 15, null, "none: date_unset", ""],
    [255, 255, 255, null, "none: date_impossible", ""],
  ])("dbf %i/%i/%i in a zip of %s", (year, month, day, zip, expected, zone) => {
    const result = dbf(year, month, day, zip);
    if (expected.startsWith("none: ")) {
      expect(result.value).toBeNull();
      expect(codes(result)).toEqual([expected.slice(6)]);
    } else expect(result).toMatchObject({ value: `${expected}T00:00:00+00:00`, precision: "day", zone });
  });

  it("dBase II has another header", () => {
    expect(codes(dbf(124, 6, 15, null, 2))).toEqual(["date_dbase_2"]);
  });

  it("gzip, GPX and xls carry dates too; zero is none", () => {
    const of = (file: Evidence["file"]) => resolve({ file }, { source: "file" });
    expect(of({ format: "gzip", seconds: 1490625963 }).value).toBe("2017-03-27T14:46:03+00:00");
    expect(of({ format: "gpx", modified: "2002-04-19T02:47:17Z" }).value).toBe("2002-04-19T02:47:17+00:00");
    expect(of({ format: "ole", saved: Date.UTC(2020, 0, 2) }).value).toBe("2020-01-02T00:00:00+00:00");
    expect(codes(of({ format: "ole", saved: Date.UTC(1601, 0, 1) }))).toEqual(["date_unset"]);
    expect(codes(of({ format: "gzip", seconds: 0 }))).toEqual(["date_file_absent"]);
  });
});
