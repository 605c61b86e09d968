// Two columns that seem to be one place (lat and lon, x and y) → a proposal for the publisher. Nothing is made of it silently:
// the columns stay what they are. Pure.
import type { FieldType } from "../field.ts";

/** `epsg`: the system that the numbers are probably in; null where only their names are known. */
export type PointProposal = { kind: "geo_point"; latitude: string; longitude: string; epsg: number | null };

type Named = { name: string; type: FieldType };

/** The words of a name that stand for a latitude, each with those that stand beside it for a longitude. */
const PAIRS: readonly (readonly [latitude: string, longitudes: readonly string[]])[] = [
  ["latitude", ["longitude", "long", "lon", "lng"]],
  ["lat", ["lon", "lng", "long", "longitude"]],
  ["ylatitude", ["xlongitude"]],
  ["ylat", ["xlong", "xlon"]],
  ["y", ["x"]],
];

const isNumber = ({ type }: Named) => type === "double" || type === "int";

/** The names that a longitude beside this latitude may have. */
function* longitudesOf(name: string): Generator<string> {
  const words = name.split(/(?<=[_-])|(?=[_-])/);
  for (const [latitude, longitudes] of PAIRS) {
    const at = words.indexOf(latitude);
    if (at !== -1) for (const longitude of longitudes) yield words.with(at, longitude).join("");
  }
}

/** One axis: the smallest and the largest number seen; null where none was. */
export type Range = { least: number; most: number } | null;

const within = (range: Range, least: number, most: number) =>
  range !== null && range.least >= least && range.most <= most;

/** Systems in the order in which they are tried, by the numbers of mainland France. */
const SYSTEMS: readonly [epsg: number, x: [number, number], y: [number, number]][] = [
  [4326, [-180, 180], [-90, 90]],
  [2154, [0, 1_350_000], [6_000_000, 7_250_000]],
  [27572, [0, 1_250_000], [1_600_000, 2_700_000]],
  [3857, [-700_000, 1_100_000], [5_000_000, 6_700_000]],
];

function systemOf(x: Range, y: Range): number | null {
  return SYSTEMS.find(([, [x0, x1], [y0, y1]]) => within(x, x0, x1) && within(y, y0, y1))?.[0] ?? null;
}

/**
 * @param rangeOf what the numbers of a column span, where that is known; two columns that hold numbers of no known system
 *   are then no place
 */
export function proposePoints(columns: readonly Named[], rangeOf?: (name: string) => Range): PointProposal[] {
  const numbers = new Set(columns.filter(isNumber).map(({ name }) => name));
  return columns.filter(isNumber).flatMap(({ name }): PointProposal[] => {
    const longitude = [...longitudesOf(name)].find((candidate) => numbers.has(candidate));
    if (longitude === undefined) return [];
    const epsg = rangeOf === undefined ? null : systemOf(rangeOf(longitude), rangeOf(name));
    if (rangeOf !== undefined && epsg === null) return [];
    return [{ kind: "geo_point", latitude: name, longitude, epsg }];
  });
}
