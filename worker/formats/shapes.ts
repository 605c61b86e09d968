// GeoJSON and WKT texts, and objects of JSON → the geometry that is stored, in degrees.
import { wktToGeoJSON } from "betterknown";
import type { Cell } from "./cell.ts";
import { isGeographic } from "./geo/geometry.ts";
import { type Geometry, isGeometry } from "./geometry.ts";

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A geometry, or that of a feature. Collections of features are not one shape. */
function geometryIn(value: unknown): Geometry | undefined {
  if (isGeometry(value)) return value;
  if (typeof value !== "object" || value === null || !("type" in value) || value.type !== "Feature") return undefined;
  return "geometry" in value && isGeometry(value.geometry) ? value.geometry : undefined;
}

/** What PostGIS puts before well-known text. */
const SRID = /^SRID=\d{1,6};/i;
const WKT = /^(SRID=\d{1,6};)?\s*(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(ZM?|M)?\s*[(E]/i;

function geometryOf(cell: Cell): Geometry | undefined {
  if (typeof cell !== "string") return geometryIn(cell);
  if (cell.startsWith("{")) return geometryIn(parseObject(cell));
  if (!WKT.test(cell)) return undefined;
  const geometry = wktToGeoJSON(cell.replace(SRID, ""));
  return isGeometry(geometry) ? geometry : undefined;
}

/** → GeoJSON text of the geometry. Coordinates that are no degrees are of another system, and stay text. */
export function shapeOfCell(cell: Cell): string | undefined {
  const geometry = geometryOf(cell);
  if (geometry === undefined || !isGeographic(geometry)) return undefined;
  return JSON.stringify(geometry);
}
