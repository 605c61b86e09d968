// Which columns are proposed as one place, by their names, types and numbers.
import { expect, test } from "vitest";
import { proposePoints, type Range } from "../../../worker/fields/propose-points.ts";

const numbers = (...names: string[]) => names.map((name) => ({ name, type: "double" as const }));

test.each([
  [["lat", "lon"], "lat", "lon"],
  [["latitude", "longitude"], "latitude", "longitude"],
  [["consolidated_longitude", "consolidated_latitude"], "consolidated_latitude", "consolidated_longitude"],
  [["stop_lat", "stop_lon"], "stop_lat", "stop_lon"],
  [["x", "y"], "y", "x"],
  [["coord_x", "coord_y"], "coord_y", "coord_x"],
  [["x_l93", "y_l93"], "y_l93", "x_l93"],
  [["ylatitude", "xlongitude"], "ylatitude", "xlongitude"],
])("%j are a place", (names, latitude, longitude) => {
  expect(proposePoints(numbers(...names))).toEqual([{ kind: "geo_point", latitude, longitude, epsg: null }]);
});

test("what only looks like it is none: parts of words, texts, a half alone", () => {
  expect(proposePoints(numbers("plat", "plon", "latence", "longueur", "lat", "y"))).toEqual([]);
  const texts = ["lat", "lon"].map((name) => ({ name, type: "text" as const }));
  expect(proposePoints(texts)).toEqual([]);
});

test.each<[Range, Range, number | null]>([
  [{ least: -1.5, most: 5.4 }, { least: 43.3, most: 48.9 }, 4326],
  [{ least: 652_000, most: 700_000 }, { least: 6_860_000, most: 6_900_000 }, 2154],
  [{ least: 1, most: 400 }, { least: 1, most: 400 }, null],
  [null, null, null],
])("the numbers say the system, or that it is no place: %j, %j", (x, y, epsg) => {
  const found = proposePoints(numbers("x", "y"), (name) => (name === "x" ? x : y));
  expect(found.map((proposal) => proposal.epsg)).toEqual(epsg === null ? [] : [epsg]);
});
