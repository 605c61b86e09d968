// A type holds for every value of a column, or it is not inferred; what is inferred is what is stored.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginInference, inferRows, readingOf } from "../../../worker/formats/infer.ts";
import { toRecord } from "../../../worker/formats/to-record.ts";
import { fits, isDeclared, READINGS, type Reading } from "../../../worker/formats/values.ts";

function infer(values: string[]): Reading {
  const state = beginInference(1);
  inferRows(
    state,
    values.map((value) => [value]),
    [0],
  );
  return readingOf(state, 0);
}

function store(text: string, reading: Reading) {
  return toRecord([text], { hash: 0, check: 0 }, [{ cell: 0, reading, overflow: false }], false).slice(2);
}

describe("inference", () => {
  test.each<[string, string[], Reading]>([
    ["whole numbers", ["1", "-20", "0", ""], "int"],
    ["a leading zero makes codes", ["01000", "13001"], "text"],
    ["numbers longer than a double is exact are identifiers", ["12345678901234567"], "text"],
    ["a phone number is text", ["+33612345678"], "text"],
    ["decimals with a point", ["1.5", "2", "-0.25", "1e-7"], "double_point"],
    ["decimals with a comma", ["1,5", "2", "-0,25"], "double_comma"],
    ["both marks are text", ["1,5", "1.5"], "text"],
    ["one word among numbers", ["1", "2", "n.d."], "text"],
    ["oui and non", ["oui", "Non", "OUI"], "boolean"],
    ["0 and 1 are numbers", ["0", "1"], "int"],
    ["ISO dates", ["2024-02-29", "2023-01-01"], "date_ymd"],
    ["a day that does not exist", ["2023-02-29"], "text"],
    ["French dates, some ambiguous", ["05/06/2024", "13/01/2024"], "date_dmy"],
    ["only ambiguous dates are day first", ["05/06/2024", "01/02/2024"], "date_dmy"],
    ["American dates, where one day proves it", ["05/06/2024", "01/31/2024"], "date_mdy"],
    [
      "ISO datetimes with and without zones",
      ["2024-05-06T10:00:00Z", "2024-05-06 10:00", "2024-05-06T10:00:00.5+02:00"],
      "datetime_ymd",
    ],
    ["an instant beyond the year 9999", ["9999-12-31T23:59:59-12:00"], "text"],
    ["a zone that is none", ["2024-01-01T10:00:00+99:99"], "text"],
    ["French datetimes", ["06/05/2024 10:00", "31/05/2024 23:59:59"], "datetime_dmy"],
    ["thousands with blanks", ["1 234", "12\u202f345\u00a0678", "5"], "int_space"],
    ["thousands with blanks and decimal commas", ["1 234,5", "0,5", "12"], "double_space"],
    ["thousands with commas, where one value proves it", ["1,234", "1,234.5"], "double_en"],
    ["a comma before three digits is a decimal comma", ["1,234", "2,345"], "double_comma"],
    ["thousands with points", ["1.234,5", "1.234"], "double_de"],
    ["years of two digits, day first", ["31-12-13", "01-01-99"], "date_short"],
    ["months in words", ["1er janvier 2024", "14 août 1998", "3 févr. 2020"], "date_words"],
    ["days among instants", ["2024-05-06T10:00:00", "2024-05-07"], "datetime_ymd"],
    ["the basic form of ISO", ["20240506T101112Z"], "datetime_ymd"],
    ["WKT", ["POINT (2.35 48.85)", "POLYGON ((0 0, 1 0, 1 1, 0 0))"], "shape"],
    ["WKT of another system stays text", ["POINT (652469 6862035)"], "text"],
    ["geometries of GeoJSON", ['{"type":"Point","coordinates":[2.35,48.85]}'], "shape"],
    ["points", ["48.85,2.35", "-21.1, 55.5"], "point"],
    ["a pair out of the world", ["98.85,2.35"], "text"],
    ["an empty column", ["", "  "], "text"],
    ["typed values with blanks around", [" 1 ", "2"], "int"],
  ])("%s", (_, values, reading) => {
    expect(infer(values)).toBe(reading);
  });

  test("texts of a typed source are texts, however they look", () => {
    const state = beginInference(3);
    inferRows(
      state,
      [
        ["75001", 12, "2024-01-01"],
        ["75002", 1.5, "2024-01-02"],
      ],
      [0, 1, 2],
      true,
    );
    expect([0, 1, 2].map((column) => readingOf(state, column))).toEqual(["text", "double_point", "date_ymd"]);
  });

  test("a column that its format types keeps that type, with and without values", () => {
    const state = beginInference(3, ["date", "double", "text"]);
    inferRows(state, [[null, 3, "12"]], [0, 1, 2], true);
    expect([0, 1, 2].map((column) => readingOf(state, column))).toEqual(["date_ymd", "double_point", "text"]);
  });

  test("does not depend on how the rows are cut into chunks", () => {
    const value = fc.oneof(
      fc.constantFrom("1", "01", "1,5", "1.5", "oui", "2024-01-02", "02/01/2024", "", "x", "48.1,2.5"),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (values, size) => {
        const state = beginInference(1);
        for (let from = 0; from < values.length; from += size) {
          inferRows(
            state,
            values.slice(from, from + size).map((text) => [text]),
            [0],
          );
        }
        expect(readingOf(state, 0)).toBe(infer(values));
      }),
    );
  });

  test("every value of a column fits the reading that was inferred", () => {
    const value = fc.oneof(
      fc.integer().map(String),
      fc.double().map(String),
      fc.string({ maxLength: 8 }),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), (values) => {
        const reading = infer(values);
        if (reading === "text" || isDeclared(reading)) return;
        for (const text of values) expect(text.trim() === "" || fits(text.trim(), reading)).toBe(true);
      }),
    );
    expect(READINGS).not.toContain("text");
  });
});

describe("stored values", () => {
  test.each<[string, Reading, unknown[]]>([
    ["42", "int", [42]],
    ["1,5", "double_comma", [1.5]],
    ["Oui", "boolean", [1]],
    ["05/06/2024", "date_dmy", ["2024-06-05"]],
    ["2024-06-05T10:00:00+02:00", "datetime_ymd", [Date.UTC(2024, 5, 5, 8)]],
    ["2024-06-05 10:00", "datetime_ymd", [Date.UTC(2024, 5, 5, 10)]],
    ["48.85, 2.35", "point", [48.85, 2.35]],
    ["", "point", [null, null]],
    ["", "text", [null]],
    ["  padded ", "text", ["  padded "]],
  ])("%s as %s", (text, reading, stored) => {
    expect(store(text, reading)).toEqual(stored);
  });
});
