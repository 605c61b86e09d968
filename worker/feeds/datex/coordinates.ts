// Numbers on the ground → positions in GeoJSON order. What is no place on Earth, or in a coordinate system that is not
// read here, gives nothing: a geometry is never guessed (datex §3.2). Pure.
import type { Position } from "./model.ts";
import { attribute, first, type Node, number, ownText, text } from "./node.ts";

/** Six decimals are eleven centimetres, and all that the sources mean. */
const rounded = (value: number) => Math.round(value * 1e6) / 1e6;

/** Null for what cannot be a place on a road: out of range, not finite, or 0, 0. */
export function toPosition(latitude: number | null, longitude: number | null): Position | null {
  if (latitude === null || longitude === null) return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  if (latitude === 0 && longitude === 0) return null;
  return [rounded(longitude), rounded(latitude)];
}

/** A node with latitude and longitude children. */
export function readPosition(node: Node): Position | null {
  return toPosition(number(node, "latitude"), number(node, "longitude"));
}

type Axes = "lat-lon" | "lon-lat" | { utmZone: number };
export type Line = { positions: Position[] } | { unsupported: string };

/** "WGS 84", EPSG:4326 and nothing at all mean latitude first; CRS84 longitude first; ETRS89 and WGS 84 UTM are metres. */
function axesOf(name: string | null): Axes | null {
  if (name === null) return "lat-lon";
  const plain = name.toUpperCase().replace(/[^A-Z0-9]/g, "");
  if (/CRS84$/.test(plain)) return "lon-lat";
  if (/^(WGS84)?(EPSG|URNOGCDEFCRSEPSG\d*|HTTPWWWOPENGISNETDEFCRSEPSG0)?4326$/.test(plain) || plain === "WGS84") {
    return "lat-lon";
  }
  const zone = /(?:^|EPSG0?)(?:258|326)(\d{2})$/.exec(plain)?.[1];
  return zone === undefined || Number(zone) < 1 || Number(zone) > 60 ? null : { utmZone: Number(zone) };
}

/** gmlLineString and the like: posList, pos, or the older `coordinates`, whose commas and spaces are mixed. */
export function readLine(node: Node): Line | null {
  const list = first(node, "posList", "coordinates");
  const written = ownText(list);
  if (written === null) return null;
  const name = attribute(node, "srsName") ?? attribute(list, "srsName") ?? text(node, "srsName");
  const axes = axesOf(name);
  if (axes === null) return { unsupported: name ?? "" };
  const dimension = Number(attribute(list, "srsDimension") ?? attribute(node, "srsDimension") ?? 2) === 3 ? 3 : 2;
  const numbers = written.split(/[\s,]+/).filter((word) => word !== "");
  const positions: Position[] = [];
  for (let place = 0; place + 1 < numbers.length; place += dimension) {
    const position = project(Number(numbers[place]), Number(numbers[place + 1]), axes);
    // One bad pair means that the list is not what it says: half a line is worse than none.
    if (position === null) return null;
    positions.push(position);
  }
  return positions.length === 0 ? null : { positions };
}

function project(a: number, b: number, axes: Axes): Position | null {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return null;
  if (axes === "lat-lon") return toPosition(a, b);
  if (axes === "lon-lat") return toPosition(b, a);
  return fromUtm(a, b, axes.utmZone);
}

// The GRS 80 ellipsoid, which WGS 84 equals to a tenth of a millimetre here.
const RADIUS = 6_378_137;
const FLATTENING = 1 / 298.257222101;
const SCALE = 0.9996;
const N = FLATTENING / (2 - FLATTENING);
const RECTIFYING = (RADIUS / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const BETA = [N / 2 - (2 * N ** 2) / 3 + (37 * N ** 3) / 96, N ** 2 / 48 + N ** 3 / 15, (17 * N ** 3) / 480];
const DELTA = [2 * N - (2 * N ** 2) / 3 - 2 * N ** 3, (7 * N ** 2) / 3 - (8 * N ** 3) / 5, (56 * N ** 3) / 15];

/** Inverse transverse Mercator on the northern half, by Krüger's series: millimetres within a zone. */
function fromUtm(easting: number, northing: number, zone: number): Position | null {
  if (easting < -1_000_000 || easting > 2_000_000 || northing < 0 || northing > 10_000_000) return null;
  const xi = northing / (SCALE * RECTIFYING);
  const eta = (easting - 500_000) / (SCALE * RECTIFYING);
  let xiPrime = xi;
  let etaPrime = eta;
  BETA.forEach((beta, place) => {
    const order = 2 * (place + 1);
    xiPrime -= beta * Math.sin(order * xi) * Math.cosh(order * eta);
    etaPrime -= beta * Math.cos(order * xi) * Math.sinh(order * eta);
  });
  const chi = Math.asin(Math.sin(xiPrime) / Math.cosh(etaPrime));
  const latitude = DELTA.reduce((sum, delta, place) => sum + delta * Math.sin(2 * (place + 1) * chi), chi);
  const longitude = Math.atan2(Math.sinh(etaPrime), Math.cos(xiPrime));
  return toPosition((latitude * 180) / Math.PI, zone * 6 - 183 + (longitude * 180) / Math.PI);
}
