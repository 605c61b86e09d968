// Geometries of a table: which column holds them, what may be written of a value, and what becomes of their positions.
import { AppError } from "../errors.ts";
import { toProjection } from "./projection.ts";
import type { Column, Point, Row, Table, Value } from "./table.ts";

/** Longitude or x, latitude or y, and an altitude where there is one. */
export type Position = number[];

export type Geometry =
  | { type: "Point"; coordinates: Position }
  | { type: "MultiPoint" | "LineString"; coordinates: Position[] }
  | { type: "MultiLineString" | "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] }
  | { type: "GeometryCollection"; geometries: Geometry[] };

/** How deep the positions lie in `coordinates`. */
const DEPTHS: Record<string, number> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

/** Deeper collections than anybody draws are refused before they fill the stack. */
const MAX_NESTING = 8;

function isPosition(value: unknown): value is Position {
  return (
    Array.isArray(value) && value.length >= 2 && value.length <= 4 && value.every((number) => Number.isFinite(number))
  );
}

function isDeep(value: unknown, depth: number): boolean {
  if (depth === 0) return isPosition(value);
  return Array.isArray(value) && value.every((inner) => isDeep(inner, depth - 1));
}

/** Whether a stored shape is what GeoJSON calls a geometry: publishers' JSON may be anything. */
export function isGeometry(value: unknown, nesting = 0): value is Geometry {
  if (typeof value !== "object" || value === null || !("type" in value) || nesting > MAX_NESTING) return false;
  if (value.type === "GeometryCollection") {
    if (!("geometries" in value) || !Array.isArray(value.geometries)) return false;
    return value.geometries.every((inner) => isGeometry(inner, nesting + 1));
  }
  const depth = typeof value.type === "string" ? DEPTHS[value.type] : undefined;
  return depth !== undefined && "coordinates" in value && isDeep(value.coordinates, depth);
}

type Change = (position: Position) => Position;

function changeDeep(coordinates: unknown, depth: number, change: Change): unknown {
  if (depth === 0) return change(coordinates as Position);
  return (coordinates as unknown[]).map((inner) => changeDeep(inner, depth - 1, change));
}

/** The same shape with other positions. */
export function changePositions(geometry: Geometry, change: Change): Geometry {
  if (geometry.type === "GeometryCollection") {
    return { ...geometry, geometries: geometry.geometries.map((inner) => changePositions(inner, change)) };
  }
  const coordinates = changeDeep(geometry.coordinates, DEPTHS[geometry.type] ?? 0, change);
  return { type: geometry.type, coordinates } as Geometry;
}

/** Collections opened, and multiple shapes left as they are. */
export function* simpleGeometries(geometry: Geometry): Generator<Exclude<Geometry, { type: "GeometryCollection" }>> {
  if (geometry.type !== "GeometryCollection") yield geometry;
  else for (const inner of geometry.geometries) yield* simpleGeometries(inner);
}

/** A value of a geographic column as a geometry; null where there is none that can be drawn. */
export function toGeometry(value: Value, column: Column): Geometry | null {
  if (column.type === "geo_point_2d") {
    const point = value as Point | null;
    return point === null ? null : { type: "Point", coordinates: [point.lon, point.lat] };
  }
  return isGeometry(value) ? value : null;
}

/** The first shape, else the first point (explore-api §5); -1 where there is neither. */
export function geometryColumn(columns: Column[]): number {
  const shape = columns.findIndex(({ type }) => type === "geo_shape");
  return shape === -1 ? columns.findIndex(({ type }) => type === "geo_point_2d") : shape;
}

export type GeometryReader = { read(row: Row): Geometry | null; column: Column; others: number[] };

/**
 * Reads the geometry of each row, in a coordinate system of the caller's.
 * @param epsg 4326 is what is stored
 * @throws AppError GeometryRequired, or InvalidRESTParameterError for a coordinate system that is not known
 */
export function readGeometries(table: Table, epsg: number): GeometryReader {
  const index = geometryColumn(table.columns);
  const column = table.columns[index];
  if (column === undefined) throw new AppError("GeometryRequired", 400);
  const project = toProjection(epsg);
  return {
    column,
    others: table.columns.map((_, other) => other).filter((other) => other !== index),
    read({ values }) {
      const geometry = toGeometry(values[index] ?? null, column);
      if (geometry === null || project === null) return geometry;
      const projected = changePositions(geometry, project);
      // The poles are at infinity in some systems.
      return isGeometry(projected) ? projected : null;
    },
  };
}
