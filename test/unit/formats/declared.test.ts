// Values of declared types: what fits each of them, and what does not.
import { describe, expect, it, test } from "vitest";
import type { FieldType } from "../../../worker/field.ts";
import { type Declared, readDeclared, readDeclaredPoint } from "../../../worker/formats/declared.ts";

const as = (type: FieldType, more: Partial<Declared> = {}): Declared => ({
  type,
  order: "dmy",
  zone: null,
  separator: null,
  ...more,
});

describe("what fits", () => {
  test.each<[FieldType, string, string | number]>([
    ["text", "01000", "01000"],
    ["file", "a.pdf", "a.pdf"],
    ["int", "12", 12],
    ["int", "12.9", 12],
    ["int", "-12,9", -12],
    ["int", "-0,5", 0],
    ["double", "1.5", 1.5],
    ["double", "1,5", 1.5],
    ["double", "3", 3],
    ["boolean", "1", 1],
    ["boolean", "0", 0],
    ["boolean", "Oui", 1],
    ["boolean", "faux", 0],
    ["date", "2024-05-06", "2024-05-06"],
    ["date", "06/05/2024", "2024-05-06"],
    ["date", "2024-05-06T23:30:00+02:00", "2024-05-06"],
    ["datetime", "2024-05-06T10:00:00Z", Date.UTC(2024, 4, 6, 10)],
    ["datetime", "06/05/2024 10:00", Date.UTC(2024, 4, 6, 10)],
    ["datetime", "06/05/2024", Date.UTC(2024, 4, 6)],
    ["json_blob", '{"a": [1, 2]}', '{"a":[1,2]}'],
    ["geo_shape", '{"type":"Point","coordinates":[2,48]}', '{"type":"Point","coordinates":[2,48]}'],
    [
      "geo_shape",
      '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[2,48]}}',
      '{"type":"Point","coordinates":[2,48]}',
    ],
  ])("%s ← %s", (type, text, value) => {
    expect(readDeclared(text, as(type))).toBe(value);
  });

  it("dates in the order of their column, times in the zone that was declared", () => {
    expect(readDeclared("05/13/2024", as("date", { order: "mdy" }))).toBe("2024-05-13");
    const paris = as("datetime", { zone: "Europe/Paris" });
    expect(readDeclared("2024-07-06 10:00", paris)).toBe(Date.UTC(2024, 6, 6, 8));
    expect(readDeclared("2024-07-06T10:00:00Z", paris)).toBe(Date.UTC(2024, 6, 6, 10));
    expect(readDeclared("2024-07-06T10:00:00-03:00", paris)).toBe(Date.UTC(2024, 6, 6, 13));
    expect(readDeclared("2024-07-06", paris)).toBe(Date.UTC(2024, 6, 5, 22));
  });

  it("lists of texts", () => {
    expect(readDeclared("chêne; hêtre;;", as("text", { separator: ";" }))).toBe('["chêne","hêtre"]');
  });

  test.each([
    ["48.85,2.35", { lat: 48.85, lon: 2.35 }],
    ["48, 2", { lat: 48, lon: 2 }],
    ["48,85;2,35", { lat: 48.85, lon: 2.35 }],
    ["48.85 2.35", { lat: 48.85, lon: 2.35 }],
  ])("geo_point_2d ← %s", (text, point) => {
    expect(readDeclaredPoint(text)).toEqual(point);
  });
});

describe("what does not", () => {
  test.each<[FieldType, string]>([
    ["int", "a"],
    ["int", "1e300"],
    ["int", "01000"],
    ["double", "1 2"],
    ["double", "NaN"],
    ["boolean", "2"],
    ["boolean", "peut-être"],
    ["date", "31/02/2024"],
    ["date", "05/13/2024"],
    ["datetime", "10:00"],
    ["json_blob", "{a:1}"],
    ["geo_shape", '{"type":"FeatureCollection","features":[]}'],
    ["geo_shape", '{"type":"Point"}'],
    ["geo_shape", "2"],
    ["geo_shape", "POINT"],
  ])("%s ← %s", (type, text) => {
    expect(readDeclared(text, as(type))).toBeUndefined();
  });

  test.each(["91,2", "48", "48,2,3", "a,b", "48,181"])("geo_point_2d ← %s", (text) => {
    expect(readDeclaredPoint(text)).toBeUndefined();
  });
});
