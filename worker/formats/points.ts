// "lat,lon" and points of other formats → degrees.
import type { Cell } from "./cell.ts";
import { parseDecimal } from "./numbers.ts";

export type LatLon = { lat: number; lon: number };

/** One half of a point: up to so many degrees, with at least one digit before the point. */
function parseDegrees(text: string, limit: number): number | undefined {
  const degrees = parseDecimal(text.trim(), ".");
  return degrees !== undefined && Math.abs(degrees) <= limit ? degrees : undefined;
}

/** Degrees around one comma. */
export function parseLatLon(text: string): LatLon | undefined {
  const comma = text.indexOf(",");
  if (comma === -1 || text.length > 80) return undefined;
  const lat = parseDegrees(text.slice(0, comma), 90);
  if (lat === undefined) return undefined;
  const lon = parseDegrees(text.slice(comma + 1), 180);
  return lon === undefined ? undefined : { lat, lon };
}

/** "lat,lon" in degrees, at least one of them with decimals (two whole numbers are rather a list). */
export const parsePoint = (text: string): LatLon | undefined => (text.includes(".") ? parseLatLon(text) : undefined);

const toDegrees = (value: unknown, limit: number) =>
  typeof value === "number" && Math.abs(value) <= limit ? value : undefined;

/** A text, or `{lat, lon}` of a geographic format or of JSON. */
export function pointOfCell(cell: Cell): LatLon | undefined {
  if (typeof cell === "string") return parsePoint(cell);
  if (typeof cell !== "object" || cell === null || Array.isArray(cell)) return undefined;
  if (Object.keys(cell).length !== 2) return undefined;
  const lat = toDegrees(cell.lat, 90);
  const lon = toDegrees(cell.lon, 180);
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}
