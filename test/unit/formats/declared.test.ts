// Values of declared types: what fits each of them, and what does not.
import { describe, expect, test } from "vitest";
import type { FieldType } from "../../../worker/field.ts";
import type { Cell } from "../../../worker/formats/cell.ts";
import { DECLARED, declaredPoint, readingForType } from "../../../worker/formats/declared.ts";

type Declared = keyof typeof DECLARED;

test.each<[Declared, Cell, string | number]>([
  ["as_int", "12", 12],
  ["as_int", "12.9", 12],
  ["as_int", "-12,9", -12],
  ["as_int", "-0,5", 0],
  ["as_int", "1 234 567", 1_234_567],
  ["as_int", "0042", 42],
  ["as_int", 12.7, 12],
  ["as_double", "1.5", 1.5],
  ["as_double", "1 234,5", 1234.5],
  ["as_double", "1,234.5", 1234.5],
  ["as_double", "1.234,5", 1234.5],
  ["as_boolean", "1", 1],
  ["as_boolean", "0", 0],
  ["as_boolean", "Oui", 1],
  ["as_boolean", 0, 0],
  ["as_date", "06/05/2024", "2024-05-06"],
  ["as_date", "20240506", "2024-05-06"],
  ["as_date", "6 mai 2024", "2024-05-06"],
  ["as_date", "2024-05-06T23:30:00+02:00", "2024-05-06"],
  ["as_datetime", "06/05/2024 10:00", Date.UTC(2024, 4, 6, 10)],
  ["as_datetime", "06/05/2024", Date.UTC(2024, 4, 6)],
  ["as_json_blob", '{"a": [1, 2]}', '{"a":[1,2]}'],
  ["as_geo_shape", "POINT (2 48)", '{"type":"Point","coordinates":[2,48]}'],
])("%s takes %j", (reading, cell, stored) => {
  expect(DECLARED[reading](cell)).toBe(stored);
});

test.each<[Declared, Cell]>([
  ["as_int", "n.d."],
  ["as_int", "99999999999999999999"],
  ["as_double", "1,2,3"],
  ["as_boolean", "peut-être"],
  ["as_date", "31/02/2024"],
  ["as_datetime", "hier"],
  ["as_json_blob", "{"],
  ["as_geo_shape", '{"type":"FeatureCollection","features":[]}'],
])("%s does not take %j", (reading, cell) => {
  expect(DECLARED[reading](cell)).toBeUndefined();
});

test("points are taken however they are separated", () => {
  const point = { lat: 48.85, lon: 2.35 };
  for (const text of ["48.85,2.35", "48.85;2.35", "48,85 2,35", "[48.85, 2.35]"]) {
    expect(declaredPoint(text)).toEqual(point);
  }
  expect(declaredPoint({ type: "Point", coordinates: [2.35, 48.85] })).toEqual(point);
  expect(declaredPoint("98,2")).toBeUndefined();
});

describe("the reading of a declared type", () => {
  test.each<[FieldType, Parameters<typeof readingForType>[1], string]>([
    ["date", "date_mdy", "date_mdy"],
    ["double", "int", "as_double"],
    ["text", "int", "text"],
  ])("%s of a column found to be %s is %s", (type, inferred, reading) => {
    expect(readingForType(type, inferred)).toBe(reading);
  });
});
