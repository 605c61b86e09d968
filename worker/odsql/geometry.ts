// Geometries of a query: WKT, WKB in hexadecimal, or GeoJSON, longitude first (explore-api §7); and what is true of a
// record's geometry and one of them, by a geometry library.
import { bbox } from "@turf/bbox";
import { booleanIntersects } from "@turf/boolean-intersects";
import { booleanPointInPolygon } from "@turf/boolean-point-in-polygon";
import { booleanWithin } from "@turf/boolean-within";
import { pointToLineDistance } from "@turf/point-to-line-distance";
import { pointToPolygonDistance } from "@turf/point-to-polygon-distance";
import { wktToGeoJSON } from "betterknown";
import type { Geometry, LineString, Point, Polygon } from "geojson";
import { type Clause, queryError } from "./failure.ts";
import { readWkb } from "./wkb.ts";

export type Box = { west: number; south: number; east: number; north: number };

/** The mean radius that the geometry library measures with, in metres. */
export const EARTH_RADIUS = 6_371_008.8;

/** Metres of a degree of latitude. */
export const METRES_PER_DEGREE = (Math.PI * EARTH_RADIUS) / 180;

type Simple = Point | LineString | Polygon;

function readText(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) return JSON.parse(trimmed);
  if (/^(?:[0-9a-f]{2})+$/i.test(trimmed)) return readWkb(trimmed);
  return wktToGeoJSON(trimmed.replace(/^SRID=\d+;/i, ""));
}

/** The geometry of a Feature, or the geometry itself; null of anything else. */
function toGeometry(value: unknown): Geometry | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  if (value.type === "Feature") return "geometry" in value ? toGeometry(value.geometry) : null;
  const isCollection = value.type === "GeometryCollection" && "geometries" in value && Array.isArray(value.geometries);
  return isCollection || ("coordinates" in value && Array.isArray(value.coordinates)) ? (value as Geometry) : null;
}

/** Points, lines and polygons of a geometry. */
export function partsOf(geometry: Geometry): Simple[] {
  switch (geometry.type) {
    case "GeometryCollection":
      return geometry.geometries.flatMap(partsOf);
    case "MultiPoint":
      return geometry.coordinates.map((coordinates) => ({ type: "Point", coordinates }));
    case "MultiLineString":
      return geometry.coordinates.map((coordinates) => ({ type: "LineString", coordinates }));
    case "MultiPolygon":
      return geometry.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }));
    default:
      return [geometry];
  }
}

const isPosition = (position: unknown): boolean =>
  Array.isArray(position) && position.length >= 2 && position.slice(0, 2).every(Number.isFinite);

function isSound(part: Simple): boolean {
  if (part.type === "Point") return isPosition(part.coordinates);
  if (part.type === "LineString") return part.coordinates.length >= 2 && part.coordinates.every(isPosition);
  return (
    part.type === "Polygon" &&
    part.coordinates.length > 0 &&
    part.coordinates.every((ring) => Array.isArray(ring) && ring.length >= 4 && ring.every(isPosition))
  );
}

/** @throws AppError ODSQLError for a text that is no geometry */
export function readGeometry(text: string, clause: Clause): Geometry {
  let geometry: Geometry | null = null;
  try {
    geometry = toGeometry(readText(text));
  } catch {
    // Said below, whatever the reader had to complain of.
  }
  const parts = geometry === null ? [] : partsOf(geometry);
  if (geometry === null || parts.length === 0 || !parts.every(isSound)) {
    throw queryError(`Invalid geometry '${text.length > 80 ? `${text.slice(0, 80)}…` : text}'`, clause);
  }
  return geometry;
}

/** A stored shape; null of what is no geometry. */
export function readShape(json: string): Geometry | null {
  try {
    const geometry = toGeometry(JSON.parse(json));
    return geometry !== null && partsOf(geometry).every(isSound) ? geometry : null;
  } catch {
    return null;
  }
}

export function boxOf(geometry: Geometry): Box {
  const [west, south, east, north] = bbox(geometry);
  return { west, south, east, north };
}

export function toPoint(lon: number, lat: number): Point {
  return { type: "Point", coordinates: [lon, lat] };
}

export function isPoint(geometry: Geometry): geometry is Point {
  return geometry.type === "Point";
}

export function intersects(record: Geometry, asked: Geometry): boolean {
  if (record.type === "Point" && (asked.type === "Polygon" || asked.type === "MultiPolygon")) {
    return booleanPointInPolygon(record, asked);
  }
  const others = partsOf(asked);
  return partsOf(record).some((part) => others.some((other) => booleanIntersects(part, other)));
}

/** Every part of the record's geometry lies inside the one that is asked. */
export function isInside(record: Geometry, asked: Geometry): boolean {
  const areas = partsOf(asked);
  return partsOf(record).every((part) => areas.some((area) => isPartInside(part, area)));
}

function isPartInside(part: Simple, area: Simple): boolean {
  if (part.type === "Point" && area.type === "Polygon") return booleanPointInPolygon(part, area);
  const order: Record<Simple["type"], number> = { Point: 0, LineString: 1, Polygon: 2 };
  if (order[part.type] > order[area.type]) return false;
  return booleanWithin(part, area);
}

/** Metres on the sphere between a point and a geometry, 0 inside of it. */
export function distanceTo(point: Point, geometry: Geometry): number {
  return leastOf(partsOf(geometry).map((part) => distanceToPart(point, part)));
}

/** Every vertex as a point. */
function* verticesOf(geometry: Geometry): Generator<Point> {
  for (const part of partsOf(geometry)) {
    if (part.type === "Point") yield part;
    else for (const [lon = 0, lat = 0] of positionsOf(part)) yield toPoint(lon, lat);
  }
}

const positionsOf = (part: LineString | Polygon) =>
  part.type === "LineString" ? part.coordinates : part.coordinates.flat();

/** There may be more of them than a call takes arguments. */
function leastOf(values: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  return least;
}

function* distances(points: Iterable<Point>, geometry: Geometry): Generator<number> {
  for (const point of points) yield distanceTo(point, geometry);
}

/** Metres between two geometries, 0 where they meet. Where they do not, a vertex of one of them is nearest. */
export function distanceBetween(one: Geometry, other: Geometry): number {
  if (one.type === "Point") return distanceTo(one, other);
  if (other.type === "Point") return distanceTo(other, one);
  if (intersects(one, other)) return 0;
  return Math.min(leastOf(distances(verticesOf(one), other)), leastOf(distances(verticesOf(other), one)));
}

function distanceToPart(point: Point, part: Simple): number {
  if (part.type === "LineString") return pointToLineDistance(point, part, { units: "meters" });
  if (part.type === "Polygon") return Math.max(0, pointToPolygonDistance(point, part, { units: "meters" }));
  const [lon1 = 0, lat1 = 0] = point.coordinates;
  const [lon2 = 0, lat2 = 0] = part.coordinates;
  const radians = Math.PI / 180;
  const height = Math.sin(((lat2 - lat1) * radians) / 2) ** 2;
  const width = Math.sin(((lon2 - lon1) * radians) / 2) ** 2;
  const chord = height + Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * width;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
}
