// What readers need of geometries in degrees: their positions one by one, and a point for the map.
import type { Geometry, Position } from "../geometry.ts";

function* positionsIn(value: unknown): Generator<Position> {
  if (!Array.isArray(value)) return;
  if (typeof value[0] === "number") yield value;
  else for (const inner of value) yield* positionsIn(inner);
}

export function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type !== "GeometryCollection") yield* positionsIn(geometry.coordinates);
  else for (const inner of geometry.geometries) yield* positions(inner);
}

/** Degrees of longitude and latitude, as RFC 7946 wants them. */
export function isGeographic(geometry: Geometry): boolean {
  for (const [x = Number.NaN, y = Number.NaN] of positions(geometry))
    if (!(Math.abs(x) <= 180 && Math.abs(y) <= 90)) return false;
  return true;
}

/** Area (signed, twice) and first moments of a ring. */
function ringMoments(ring: Position[]) {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let at = 0; at + 1 < ring.length; at++) {
    const [ax = 0, ay = 0] = ring[at] ?? [];
    const [bx = 0, by = 0] = ring[at + 1] ?? [];
    const cross = ax * by - bx * ay;
    area += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  return { area, x, y };
}

function centreOfRings(rings: Position[][]): Position | null {
  let largest = { area: 0, x: 0, y: 0 };
  for (const ring of rings) {
    const moments = ringMoments(ring);
    if (Math.abs(moments.area) > Math.abs(largest.area)) largest = moments;
  }
  return largest.area === 0 ? null : [largest.x / (3 * largest.area), largest.y / (3 * largest.area)];
}

const outerRings = (geometry: Geometry): Position[][] =>
  geometry.type === "Polygon"
    ? geometry.coordinates.slice(0, 1)
    : geometry.type === "MultiPolygon"
      ? geometry.coordinates.map(([outer = []]) => outer)
      : geometry.type === "GeometryCollection"
        ? geometry.geometries.flatMap(outerRings)
        : [];

/** A point that stands for a geometry: itself, the centre of its largest area, or the mean of its positions. */
export function pointOf(geometry: Geometry): { lat: number; lon: number } | null {
  const centre = centreOfRings(outerRings(geometry));
  if (centre) return { lat: round(centre[1] ?? 0), lon: round(centre[0] ?? 0) };
  let [x, y, count] = [0, 0, 0];
  for (const [lon = 0, lat = 0] of positions(geometry)) [x, y, count] = [x + lon, y + lat, count + 1];
  if (count === 0) return null;
  return count === 1 ? { lat: y, lon: x } : { lat: round(y / count), lon: round(x / count) };
}

/** A ten-millionth of a degree is a centimetre. */
const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
