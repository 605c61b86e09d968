// Date literals, zones and now() (explore-api §7, §8.3).
import { describe, expect, it } from "vitest";
import { AppError } from "../../../worker/errors.ts";
import { readDateLiteral, toDayText, toInstants } from "../../../worker/odsql/dates.ts";
import { formatInstant } from "../../../worker/odsql/format.ts";
import { toNow } from "../../../worker/odsql/now.ts";
import { toZone, UTC } from "../../../worker/odsql/zone.ts";

const iso = (instant: number) => new Date(instant).toISOString();

describe("date literals", () => {
  it.each([
    ["2017", "2017-01-01T00:00:00.000Z", "2018-01-01T00:00:00.000Z"],
    ["2017-12", "2017-12-01T00:00:00.000Z", "2018-01-01T00:00:00.000Z"],
    ["2016-02-29", "2016-02-29T00:00:00.000Z", "2016-03-01T00:00:00.000Z"],
    ["2017/4/3", "2017-04-03T00:00:00.000Z", "2017-04-04T00:00:00.000Z"],
    ["2017-04-03T08:02", "2017-04-03T08:02:00.000Z", "2017-04-03T08:03:00.000Z"],
    ["2025-09-10 23:59", "2025-09-10T23:59:00.000Z", "2025-09-11T00:00:00.000Z"],
    ["1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.001Z"],
    ["2020-01-01T00:00:00+02:00", "2019-12-31T22:00:00.000Z", "2019-12-31T22:00:01.000Z"],
    ["0050", "0050-01-01T00:00:00.000Z", "0051-01-01T00:00:00.000Z"],
  ])("%s is a period", (text, start, end) => {
    const instants = toInstants(readDateLiteral(text, "where"), UTC);
    expect([iso(instants.start), iso(instants.end)]).toEqual([start, end]);
  });

  it.each(["-01", "2017-13", "2017-02-30", "2017-00", "yesterday", "", "2017-01-01T24:00", "2017-01-01T10:61"])(
    "%s is none",
    (text) => {
      expect(() => readDateLiteral(text, "where")).toThrow(AppError);
    },
  );

  it("are said to be invalid in upstream's words", () => {
    expect(() => readDateLiteral("-01", "where")).toThrow("ODSQL query is malformed: Invalid date to parse '-01'.");
  });

  it("without a zone are read in that of the request", () => {
    const { start, end } = toInstants(readDateLiteral("2024-03-31", "where"), toZone("Europe/Paris"));
    expect([iso(start), iso(end)]).toEqual(["2024-03-30T23:00:00.000Z", "2024-03-31T22:00:00.000Z"]);
  });

  it("order as text beside stored days", () => {
    expect(toDayText(Date.UTC(2020, 0, 2))).toBe("2020-01-02");
    expect(toDayText(Date.UTC(2020, 0, 2, 1)) > "2020-01-02").toBe(true);
  });
});

describe("zones", () => {
  it.each([
    ["Europe/Paris", "2025-09-10T08:00:00Z", "2025-09-10T10:00:00+02:00"],
    ["Europe/Paris", "2025-01-10T08:00:00Z", "2025-01-10T09:00:00+01:00"],
    ["Europe/Paris", "2024-03-31T00:59:59Z", "2024-03-31T01:59:59+01:00"],
    ["Europe/Paris", "2024-03-31T01:00:00Z", "2024-03-31T03:00:00+02:00"],
    ["America/New_York", "1969-12-31T23:30:00Z", "1969-12-31T18:30:00-05:00"],
    ["Asia/Kolkata", "2024-01-01T00:00:00.250Z", "2024-01-01T05:30:00.250000+05:30"],
    ["UTC", "2024-12-12T10:27:24Z", "2024-12-12T10:27:24+00:00"],
  ])("%s shows %s as %s", (name, instant, expected) => {
    expect(formatInstant(Date.parse(instant), toZone(name))).toBe(expected);
  });

  it("agree with the platform at any instant", () => {
    for (const name of ["Europe/Paris", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia"]) {
      const zone = toZone(name);
      zone.spans();
      const format = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" });
      for (let instant = Date.UTC(1975, 0, 1); instant < Date.UTC(2045, 0, 1); instant += 97 * 3_600_000) {
        const local = iso(instant + zone.offsetAt(instant))
          .slice(0, 19)
          .replace("T", " ");
        if (local !== format.format(instant))
          expect([name, iso(instant), local]).toEqual([name, iso(instant), format.format(instant)]);
      }
    }
  });

  it("that do not exist are a fault of the request", () => {
    expect(() => toZone("Mars/Olympus")).toThrow("Invalid value for timezone API parameter: Mars/Olympus was found");
  });
});

describe("now()", () => {
  const now = Date.parse("2021-05-06T12:34:55.450Z");
  it.each([
    ["year", 2000, "2000-05-06"],
    ["years", -1, "2020-05-06"],
    ["months", -3, "2021-02-06"],
    ["day", 31, "2021-05-31"],
    ["days", -7, "2021-04-29"],
    ["weekday", 0, "2021-05-10"],
    ["mondays", 1, "2021-05-10"],
    ["mondays", -1, "2021-05-03"],
    ["thursdays", 1, "2021-05-13"],
  ])("%s=%d is %s", (name, value, day) => {
    expect(iso(toNow([{ name, value }], now, UTC, "where"))).toBe(`${day}T12:34:55.450Z`);
  });

  it("applies its arguments in order, a repeated one once", () => {
    const args = [
      { name: "day", value: 31 },
      { name: "month", value: 2 },
    ];
    expect(iso(toNow(args, now, UTC, "where"))).toContain("2021-02-28");
    const twice = [
      { name: "year", value: 1999 },
      { name: "year", value: 2001 },
      { name: "months", value: -1 },
    ];
    expect(iso(toNow(twice, now, UTC, "where"))).toContain("2001-04-06");
  });

  it.each([
    ["month", 13],
    ["moons", 1],
    ["years", 1e12],
  ])("refuses %s=%d", (name, value) => {
    expect(() => toNow([{ name, value }], now, UTC, "where")).toThrow(AppError);
  });
});
