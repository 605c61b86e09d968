// The grammar of dates in file names and headers: every form, every refusal, and what must hold for any text.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { toIso } from "../../../worker/last-modified/calendar.ts";
import { parseText } from "../../../worker/last-modified/parse-text.ts";

const LAST_YEAR = 2027;

function read(text: string): [value: string, precision: string, zone: string] | string {
  const parsed = parseText(text, LAST_YEAR);
  if (parsed.date === null) return parsed.code;
  return [toIso(parsed.date.instant), parsed.date.precision, parsed.date.zone];
}

const midnight = (day: string) => `${day}T00:00:00+00:00`;

describe("dates of a day or longer begin their period", () => {
  test.each([
    ["2024-06-15", "2024-06-15", "day"],
    ["2024_06_15", "2024-06-15", "day"],
    ["2024.06.15", "2024-06-15", "day"],
    ["2024/06/15", "2024-06-15", "day"],
    ["2024 06 15", "2024-06-15", "day"],
    ["20240615", "2024-06-15", "day"],
    ["15-06-2024", "2024-06-15", "day"],
    ["15/06/2024", "2024-06-15", "day"],
    ["15062024", "2024-06-15", "day"],
    ["06/07/2024", "2024-07-06", "day"],
    ["29-02-2024", "2024-02-29", "day"],
    ["2024-06", "2024-06-01", "month"],
    ["06-2024", "2024-06-01", "month"],
    ["2024-02", "2024-02-01", "month"],
    ["062024", "2024-06-01", "month"],
    ["202406", "2024-06-01", "month"],
    ["201410", "2014-10-01", "month"],
    ["2024T2", "2024-04-01", "quarter"],
    ["2024-T2", "2024-04-01", "quarter"],
    ["T2-2024", "2024-04-01", "quarter"],
    ["2T2024", "2024-04-01", "quarter"],
    ["2024Q4", "2024-10-01", "quarter"],
    ["q1_2024", "2024-01-01", "quarter"],
    ["1er trimestre 2024", "2024-01-01", "quarter"],
    ["3e trimestre 2024", "2024-07-01", "quarter"],
    ["4ème trim. 2024", "2024-10-01", "quarter"],
    ["2024-2e-trimestre", "2024-04-01", "quarter"],
    ["trimestre 3 2024", "2024-07-01", "quarter"],
    ["2025-S1", "2025-01-01", "semester"],
    ["2024S2", "2024-07-01", "semester"],
    ["S2-2024", "2024-07-01", "semester"],
    ["2nd semestre 2024", "2024-07-01", "semester"],
    ["1er semestre 2024", "2024-01-01", "semester"],
    ["2024", "2024-01-01", "year"],
    ["2024-W24", "2024-06-10", "week"],
    ["2024W01", "2024-01-01", "week"],
    ["2020-W53", "2020-12-28", "week"],
    ["2025-W01", "2024-12-30", "week"],
    ["juin-2024", "2024-06-01", "month"],
    ["juin 2024", "2024-06-01", "month"],
    ["JUIN_2024", "2024-06-01", "month"],
    ["2024-juin", "2024-06-01", "month"],
    ["fév. 2024", "2024-02-01", "month"],
    ["févr. 2024", "2024-02-01", "month"],
    ["fe\u0301vrier 2024", "2024-02-01", "month"],
    ["fevrier2024", "2024-02-01", "month"],
    ["sept-2024", "2024-09-01", "month"],
    ["Août 2024", "2024-08-01", "month"],
    ["décembre.2024", "2024-12-01", "month"],
    ["juil 2024", "2024-07-01", "month"],
    ["1er janvier 2024", "2024-01-01", "day"],
    ["15 juin 2024", "2024-06-15", "day"],
    ["15juin2024", "2024-06-15", "day"],
    ["5-mars-2024", "2024-03-05", "day"],
    ["2024-juin-15", "2024-06-15", "day"],
    ["15\u00a0juin\u00a02024", "2024-06-15", "day"],
  ])("%s", (text, day, precision) => {
    expect(read(text)).toEqual([midnight(day), precision, "assumed"]);
  });
});

describe("dates with a time are Europe/Paris unless they say otherwise", () => {
  test.each([
    ["2024-06-15T10:00", "2024-06-15T08:00:00+00:00", "minute", "assumed"],
    ["2024-01-15T10:00:30", "2024-01-15T09:00:30+00:00", "second", "assumed"],
    ["2024-06-15T10:00:30Z", "2024-06-15T10:00:30+00:00", "second", "explicit"],
    ["2024-06-15t10:00:30z", "2024-06-15T10:00:30+00:00", "second", "explicit"],
    ["2024-06-15 10:00:30+02:00", "2024-06-15T08:00:30+00:00", "second", "explicit"],
    ["2024-06-15T10:00-0530", "2024-06-15T15:30:00+00:00", "minute", "explicit"],
    ["2019-09-13T15:42:35.000Z", "2019-09-13T15:42:35+00:00", "second", "explicit"],
    ["2018-11-19T09:38:28.490Z", "2018-11-19T09:38:28.490+00:00", "second", "explicit"],
    ["2024-06-15T10:00:30.123456789Z", "2024-06-15T10:00:30.123+00:00", "second", "explicit"],
    ["20240615_1000", "2024-06-15T08:00:00+00:00", "minute", "assumed"],
    ["20240615_100030", "2024-06-15T08:00:30+00:00", "second", "assumed"],
    ["20240615T100030Z", "2024-06-15T10:00:30+00:00", "second", "explicit"],
    ["202406151000", "2024-06-15T08:00:00+00:00", "minute", "assumed"],
    ["20240615100030", "2024-06-15T08:00:30+00:00", "second", "assumed"],
    ["2024-06-15_10h30", "2024-06-15T08:30:00+00:00", "minute", "assumed"],
    ["2024-06-15_10-30-15", "2024-06-15T08:30:15+00:00", "second", "assumed"],
    // The hour that spring skips is moved forward, the one that autumn repeats is the first.
    ["2024-03-31T02:30", "2024-03-31T01:30:00+00:00", "minute", "assumed"],
    ["2024-10-27T02:30", "2024-10-27T00:30:00+00:00", "minute", "assumed"],
  ])("%s", (text, value, precision, zone) => {
    expect(read(text)).toEqual([value, precision, zone]);
  });
});

describe("what is no date, or more than one, is refused with its reason", () => {
  test.each([
    ["2025-2026", "date_year_range"],
    ["latest", "date_unreadable"],
    ["", "date_unreadable"],
    ["30-02-2024", "date_impossible"],
    ["30022024", "date_impossible"],
    ["2023-02-29", "date_impossible"],
    ["0000-00-00", "date_impossible"],
    ["2024-13", "date_impossible"],
    ["13-2024", "date_impossible"],
    ["2024-W53", "date_impossible"],
    ["2024-W00", "date_impossible"],
    ["31 juin 2024", "date_impossible"],
    ["0 juin 2024", "date_impossible"],
    ["2024-06-15T24:00", "date_impossible"],
    ["2024-06-15T10:60", "date_impossible"],
    ["2024-06-15T10:00:00+19:00", "date_impossible"],
    ["24-06-15", "date_two_digit_year"],
    ["06-24", "date_two_digit_year"],
    ["240615", "date_impossible"],
    ["31-12-9999", "date_year_out_of_range"],
    ["1989-12-31", "date_year_out_of_range"],
    ["2028", "date_year_out_of_range"],
    ["1601-01-01", "date_year_out_of_range"],
    ["2024-06.15", "date_unreadable"],
    ["2024--06", "date_unreadable"],
    ["2024-6", "date_unreadable"],
    ["2024-S3", "date_unreadable"],
    ["2024-S24", "date_unreadable"],
    ["2024T5", "date_unreadable"],
    ["2024-06-15T10", "date_unreadable"],
    ["June 2024", "date_unreadable"],
    ["x2024", "date_unreadable"],
    ["2024x", "date_unreadable"],
    ["1718445600", "date_unreadable"],
    ["1718445600000", "date_unreadable"],
    [`2024-06${" ".repeat(100)}`, "date_unreadable"],
  ])("%s", (text, code) => {
    expect(read(text)).toBe(code);
  });

  it("no eight digits of any year in question can be read both ways", () => {
    const days = (year: number) =>
      Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10));
    for (let year = 1990; year <= LAST_YEAR; year++) {
      for (const day of days(year).filter((each) => each.startsWith(String(year)))) {
        const [y, m, d] = day.split("-");
        expect(read(`${y}${m}${d}`)).toEqual([midnight(day), "day", "assumed"]);
        expect(read(`${d}${m}${y}`)).toEqual([midnight(day), "day", "assumed"]);
      }
    }
  });
});

describe("for any text", () => {
  const pieces = fc.constantFrom(..."0123456789-_./ TtQsSWzZ+:", "20", "19", "24", "juin", "er", "2024", "é", "\u0301");
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join("")),
  );

  it("there is a date within the limits, or a reason; never an exception", () => {
    fc.assert(
      fc.property(text, (any) => {
        const { date } = parseText(any, LAST_YEAR);
        if (date === null) return;
        expect(date.instant).toBeGreaterThanOrEqual(Date.UTC(1989, 11, 31));
        expect(date.instant).toBeLessThan(Date.UTC(LAST_YEAR + 1, 0, 2));
      }),
      { numRuns: 3000 },
    );
  });

  it("case, accents' form and surrounding blanks do not matter", () => {
    fc.assert(
      fc.property(text, (any) => {
        if (any.length > 40) return;
        const answers = [any, ` ${any} `, any.toUpperCase(), any.normalize("NFD")].map((each) => read(each));
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      }),
      { numRuns: 2000 },
    );
  });

  it("a day is read back from every way to write it", () => {
    const day = fc.date({ min: new Date("1990-01-01"), max: new Date("2027-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom("-", "_", ".", "/", " ", ""), (date, mark) => {
        const [y, m, d] = date.toISOString().slice(0, 10).split("-");
        const expected = [midnight(`${y}-${m}-${d}`), "day", "assumed"];
        expect(read([y, m, d].join(mark))).toEqual(expected);
        expect(read([d, m, y].join(mark))).toEqual(expected);
      }),
    );
  });
});
