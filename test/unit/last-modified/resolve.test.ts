// The resolver: which source wins, what is reported, and that nothing is ever invented.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { DATE_SOURCES, type Evidence, NO_EVIDENCE } from "../../../worker/last-modified/evidence.ts";
import { latestOf, resolveLastModified } from "../../../worker/last-modified/resolve.ts";
import { codes, entry, NOW, PATTERN, resolve } from "./evidence.ts";

/** All six sources have a date, each of another year. */
const EVERYTHING: Evidence = {
  names: [{ origin: "url", name: "donnees-06-2020.csv" }],
  file: { format: "ooxml", modified: "2021-03-08T15:40:09Z", application: "Microsoft Excel", dos: null },
  zip: [entry("donnees.csv", "2022-03-27 10:46:04")],
  grist: { updatedAt: "2023-09-13T15:42:35.000Z" },
  http: { headers: { "last-modified": "Wed, 01 May 2024 10:00:00 GMT" }, volatile: [] },
  downloadedAt: NOW,
};

describe("the default chain", () => {
  test.each<[string, (keyof Evidence)[], string, string]>([
    ["filename first", [], "filename", "2020-06-01T00:00:00+00:00"],
    ["then file", ["names"], "file", "2021-03-08T15:40:09+00:00"],
    ["then zip", ["names", "file"], "zip", "2022-03-27T08:46:04+00:00"],
    ["then grist", ["names", "file", "zip"], "grist", "2023-09-13T15:42:35+00:00"],
    ["then http_header", ["names", "file", "zip", "grist"], "http_header", "2024-05-01T10:00:00+00:00"],
  ])("%s", (_, missing, source, value) => {
    const without = Object.fromEntries(missing.map((key) => [key, NO_EVIDENCE[key]]));
    expect(resolve({ ...EVERYTHING, ...without }, { pattern: PATTERN })).toMatchObject({ source, value });
  });

  it("ends there: the moment of the download is no date of the data", () => {
    const result = resolve({ downloadedAt: NOW });
    expect(result).toMatchObject({ value: null, precision: null, source: null, raw: null, zone: null, candidates: [] });
    expect(codes(result)).toEqual([
      "date_name_pattern_missing",
      "date_file_none",
      "date_zip_none",
      "date_grist_none",
      "date_header_none",
    ]);
  });

  it("reports what every source says, and why the earlier ones gave nothing", () => {
    const result = resolve(EVERYTHING);
    expect(result.candidates.map(({ source, value }) => [source, value.slice(0, 4)])).toEqual([
      ["file", "2021"],
      ["zip", "2022"],
      ["grist", "2023"],
      ["http_header", "2024"],
    ]);
    expect(result.reasons).toEqual([
      { source: "filename", code: "date_name_pattern_missing", params: { group: "modified" } },
    ]);
  });
});

describe("a named source", () => {
  it.each(DATE_SOURCES)("%s is taken whatever the others say", (source) => {
    const result = resolve(EVERYTHING, { source, pattern: PATTERN });
    expect(result.source).toBe(source);
    expect(result.candidates.find((candidate) => candidate.source === source)?.value).toBe(result.value);
  });

  it.each(DATE_SOURCES)("%s never gives way to another: null and its own reason", (source) => {
    const missing = { filename: "names", http_header: "http", download: "downloadedAt" }[source as string] ?? source;
    const result = resolve({ ...EVERYTHING, [missing]: NO_EVIDENCE[missing as keyof Evidence] }, { source });
    expect(result).toMatchObject({ value: null, source: null });
    expect(new Set(result.reasons.map((reason) => reason.source))).toEqual(new Set([source]));
  });

  it("download is the moment of the download, to the second", () => {
    expect(resolve({ downloadedAt: NOW + 678 }, { source: "download" })).toMatchObject({
      value: "2026-11-24T12:00:00+00:00",
      precision: "second",
      zone: "explicit",
    });
  });
});

describe("dates that cannot be true", () => {
  it("the future is refused, shown, and the next source is asked", () => {
    const file = { format: "gpx", modified: "2026-11-26T00:00:00Z" } as const;
    const http = { headers: { "last-modified": "Wed, 01 May 2024 10:00:00 GMT" }, volatile: [] };
    const result = resolve({ file, http });
    expect(result).toMatchObject({ source: "http_header", value: "2024-05-01T10:00:00+00:00" });
    expect(result.candidates[0]).toMatchObject({ source: "file", accepted: false });
    expect(codes(result)).toContain("date_in_future");
  });

  it("a day ahead is a matter of clocks and zones", () => {
    const file = { format: "gpx", modified: "2026-11-25T11:59:59Z" } as const;
    expect(resolve({ file }).source).toBe("file");
  });

  it("placeholders of formats and file systems are unset", () => {
    for (const saved of ["1601-01-01", "1899-12-30", "1904-01-01", "1970-01-02", "1980-01-01", "1989-12-31"]) {
      const result = resolve({ file: { format: "ole", saved: Date.parse(saved) } }, { source: "file" });
      expect(result.value, saved).toBeNull();
      expect(codes(result)).toEqual(["date_unset"]);
    }
  });

  it("a date that goes backwards is kept and flagged", () => {
    const result = resolve({ file: { format: "gzip", seconds: 1490625963 } }, {}, "2020-01-01T00:00:00+00:00");
    expect(result.value).toBe("2017-03-27T14:46:03+00:00");
    expect(codes(result)).toContain("date_went_backwards");
  });
});

describe("for any evidence", () => {
  const text = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom("2024-06-15", "2024T2", "2099-01-01", "0"));
  const count = fc.integer({ min: 0, max: 65_535 });
  const seconds = fc.option(fc.integer({ min: -1, max: 4_294_967_295 }));
  const stamps = fc.record({
    name: text,
    dos: fc.record({ date: count, time: count }),
    unix: seconds,
    ntfs: fc.option(fc.integer({ min: -11_644_473_600_000, max: 1e14 })),
    infoZip: seconds,
  });
  const byte = fc.integer({ min: 0, max: 255 });
  const evidence = fc.record({
    names: fc.array(fc.record({ origin: fc.constant("url" as const), name: text }), { maxLength: 3 }),
    file: fc.option(
      fc.oneof(
        fc.record({ format: fc.constant("dbf" as const), version: byte, year: byte, month: byte, day: byte }),
        fc.record({
          format: fc.constant("ooxml" as const),
          modified: fc.option(text),
          application: fc.option(text),
          dos: fc.option(fc.record({ date: count, time: count })),
        }),
      ),
    ),
    zip: fc.option(fc.array(stamps, { maxLength: 3 })),
    grist: fc.option(fc.record({ updatedAt: fc.option(text) })),
    http: fc.option(fc.record({ headers: fc.dictionary(text, text), volatile: fc.constant<string[]>([]) })),
    downloadedAt: fc.option(fc.constant(NOW)),
  });
  const rule = fc.record({
    source: fc.option(fc.constantFrom(...DATE_SOURCES), { nil: undefined }),
    pattern: fc.option(fc.oneof(fc.string(), fc.constant("(?P<modified>.*)")), { nil: undefined }),
  });

  it("there is a plausible date from an allowed source, or null with reasons; never an exception", () => {
    fc.assert(
      fc.property(evidence, rule, (facts, how) => {
        const result = resolveLastModified(facts, how, NOW);
        if (result.value === null) {
          expect(result.reasons.length).toBeGreaterThan(0);
          return;
        }
        expect(how.source === undefined ? result.source !== "download" : result.source === how.source).toBe(true);
        expect(Date.parse(result.value)).toBeLessThanOrEqual(NOW + 86_400_000);
        expect(Date.parse(result.value)).toBeGreaterThanOrEqual(Date.UTC(1990, 0, 1));
      }),
      { numRuns: 2000 },
    );
  });

  it("the answer does not depend on today, once the date is past", () => {
    fc.assert(
      fc.property(evidence, fc.integer({ min: 0, max: 30 }), (facts, days) => {
        const result = resolveLastModified(facts, { pattern: "(?P<modified>.*)" }, NOW);
        const later = resolveLastModified(facts, { pattern: "(?P<modified>.*)" }, NOW + days * 86_400_000);
        if (result.value !== null && result.candidates.every(({ accepted }) => accepted)) {
          expect(later.value).toBe(result.value);
        }
      }),
    );
  });
});

describe("several resources", () => {
  it("have the date of the youngest, and everybody's reasons", () => {
    const old = resolve({ file: { format: "gzip", seconds: 1490625963 } });
    const young = resolve({ file: { format: "gpx", modified: "2024-06-15" } });
    const none = resolve({});
    const all = latestOf([old, young, none]);
    expect(all).toMatchObject({ value: "2024-06-15T00:00:00+00:00", precision: "day" });
    expect(all.candidates).toHaveLength(2);
    expect(latestOf([none, none]).value).toBeNull();
    expect(latestOf([]).value).toBeNull();
  });
});
