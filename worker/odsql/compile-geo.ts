// Geographic predicates and distances → SQL (explore-api §9.5). Boxes of the index narrow down, then points are compared
// in SQL where arithmetic is enough; everything else is judged on the geometries by the library.
import type { Geometry, Polygon } from "geojson";
import type { Expression } from "./ast.ts";
import { queryError, unknownField } from "./failure.ts";
import {
  type Box,
  boxOf,
  distanceBetween,
  distanceTo,
  EARTH_RADIUS,
  intersects,
  isInside,
  isPoint,
  METRES_PER_DEGREE,
  readGeometry,
  readShape,
  toPoint,
} from "./geometry.ts";
import { countVertices, type Judgement } from "./geometry-work.ts";
import { selectRecords } from "./record-set.ts";
import type { SchemaField } from "./schema.ts";
import { toStatement } from "./statement.ts";
import { type Context, describe, type Typed, toTyped, toTypedField } from "./typed.ts";

const METRES: Record<string, number> = { mm: 0.001, cm: 0.01, m: 1, km: 1000, ft: 0.3048, yd: 0.9144, mi: 1609.344 };

const MODES: Record<string, string> = { intersects: "intersects", disjoint: "disjoint", within: "within" };

export function compileGeoPredicate(name: string, args: Expression[], context: Context): string {
  const field = toGeoField(args[0], name, context);
  if (name === "in_bbox" || name === "bbox") return compileBox(field, args.slice(1), name, context);
  const geometry = toLiteral(args[1], name, context);
  if (name === "within_distance" || name === "distance") {
    return compileWithinDistance(field, geometry, toMetres(args[2], name, context), context);
  }
  return compileRelation(field, geometry, toMode(name, args[2], context), context);
}

function toMode(name: string, argument: Expression | undefined, context: Context): string {
  if (name !== "geometry") return MODES[name] ?? "within";
  const word = argument?.kind === "field" ? argument.name : argument?.kind === "string" ? argument.value : "intersects";
  const mode = MODES[word.toLowerCase()];
  if (mode === undefined) {
    throw queryError(
      `the mode of geometry() must be one of intersects, disjoint, within, found ${word}`,
      context.clause,
    );
  }
  return mode;
}

function toGeoField(argument: Expression | undefined, name: string, context: Context): SchemaField {
  if (argument?.kind !== "field") throw queryError(`the first argument of ${name}() must be a field`, context.clause);
  const field = context.schema.find(argument.name);
  if (field === undefined) throw unknownField(argument.name, context.clause);
  if (field.type !== "geo_point_2d" && field.type !== "geo_shape") {
    const found = describe(toTypedField(field));
    throw queryError(`${name}() only supports geographic fields, found ${found}`, context.clause);
  }
  return field;
}

function toLiteral(argument: Expression | undefined, name: string, context: Context): Geometry {
  if (argument?.kind !== "geometry") {
    throw queryError(
      `the second argument of ${name}() must be a geometry, such as geom'POINT(2.3 48.8)'`,
      context.clause,
    );
  }
  return readGeometry(argument.text, context.clause);
}

function toMetres(argument: Expression | undefined, name: string, context: Context): number {
  if (argument?.kind === "quantity") return argument.amount * (METRES[argument.unit] ?? 1);
  if (argument?.kind === "number" && !argument.text.startsWith("-")) return Number(argument.text);
  throw queryError(`the third argument of ${name}() must be a distance, such as 10km`, context.clause);
}

function toNumber(argument: Expression | undefined, name: string, context: Context): number {
  const value = argument?.kind === "number" ? Number(argument.text) : Number.NaN;
  if (Number.isNaN(value))
    throw queryError(`${name}() needs four numbers: latitude and longitude of two corners`, context.clause);
  return value;
}

function compileBox(field: SchemaField, corners: Expression[], name: string, context: Context): string {
  const [lat1 = 0, lon1 = 0, lat2 = 0, lon2 = 0] = corners.map((corner) => toNumber(corner, name, context));
  const box: Box = {
    west: Math.min(lon1, lon2),
    east: Math.max(lon1, lon2),
    south: Math.min(lat1, lat2),
    north: Math.max(lat1, lat2),
  };
  if (field.lon !== null) return both(near(field, box, context), inBox(field, box, context));
  const { west, south, east, north } = box;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const asked: Polygon = { type: "Polygon", coordinates: [ring] };
  const spend = spending("intersects", asked, context);
  return judgeShapes(field, box, context, (shape) => {
    spend(shape);
    return intersects(shape, asked);
  });
}

const both = (one: string | null, other: string) => (one === null ? other : `(${one} AND ${other})`);

/** SQL by which the index narrows down; null where there is none. */
function near(field: SchemaField, box: Box, { schema, bindings }: Context): string | null {
  if (field.bands !== null) {
    const bands = field.bands.between(box.south, box.north);
    return bands && `${field.bands.sql} IN (SELECT value FROM ${bindings.bindList(bands.map(String))})`;
  }
  if (field.box === null) return null;
  const [west, east, south, north] = [box.west, box.east, box.south, box.north].map((side) => bindings.bind(side));
  const found = `SELECT id FROM ${field.box} WHERE west <= ${east} AND east >= ${west} AND south <= ${north} AND north >= ${south}`;
  const known = `${schema.rowId} IN (${found})`;
  return schema.indexed === null ? known : `(${known} OR ${schema.rowId} > ${schema.indexed})`;
}

function inBox({ value, lon }: SchemaField, box: Box, { bindings }: Context): string {
  const [west, east, south, north] = [box.west, box.east, box.south, box.north].map((side) => bindings.bind(side));
  return `(${value} BETWEEN ${south} AND ${north} AND ${lon} BETWEEN ${west} AND ${east})`;
}

/** Every longitude where the circle of latitudes reaches a pole or a meridian where longitudes turn over. */
function widen(box: Box, metres: number): Box {
  const height = metres / METRES_PER_DEGREE;
  const south = box.south - height;
  const north = box.north + height;
  const farthest = Math.max(Math.abs(south), Math.abs(north));
  const width = farthest >= 89 ? 360 : height / Math.cos((farthest * Math.PI) / 180);
  const west = box.west - width;
  const east = box.east + width;
  return west < -180 || east > 180 ? { west: -360, east: 360, south, north } : { west, east, south, north };
}

function compileWithinDistance(field: SchemaField, geometry: Geometry, metres: number, context: Context): string {
  const box = widen(boxOf(geometry), metres);
  const spend = spending("distance", geometry, context);
  if (field.lon === null) {
    return judgeShapes(field, box, context, (shape) => {
      spend(shape);
      return distanceBetween(shape, geometry) <= metres;
    });
  }
  if (isPoint(geometry)) {
    const narrow = both(near(field, box, context), inBox(field, box, context));
    return `(${narrow} AND ${arcSql(field, geometry, context)} <= ${context.bindings.bind(metres)})`;
  }
  return judgePoints(field, box, context, (point) => {
    spend(point);
    return distanceTo(point, geometry) <= metres;
  });
}

/** Counts what judging a record's geometry costs. */
function spending(judgement: Judgement, asked: Geometry, { work }: Context): (record: Geometry) => void {
  const vertices = countVertices(asked);
  return (record) => work.spend(judgement, record, vertices);
}

/** Metres between two points of the sphere (haversine). */
function arcSql({ value, lon }: SchemaField, geometry: Geometry, { bindings }: Context): string {
  const [lon2 = 0, lat2 = 0] = isPoint(geometry) ? geometry.coordinates : [];
  const [boundLat, boundLon] = [bindings.bind(lat2), bindings.bind(lon2)];
  const half = (one: string, other: string) => `pow(sin(radians(${one} - ${other}) / 2), 2)`;
  const cosines = `cos(radians(${value})) * cos(radians(${boundLat}))`;
  const chord = `${half(value, boundLat)} + ${cosines} * ${half(lon ?? "NULL", boundLon)}`;
  return `(2 * ${EARTH_RADIUS} * asin(min(1.0, sqrt(${chord}))))`;
}

function compileRelation(field: SchemaField, geometry: Geometry, mode: string, context: Context): string {
  const box = boxOf(geometry);
  const relation = mode === "within" ? isInside : intersects;
  const spend = spending(mode === "within" ? "within" : "intersects", geometry, context);
  const test = (record: Geometry) => {
    spend(record);
    return relation(record, geometry);
  };
  const found = field.lon === null ? judgeShapes(field, box, context, test) : judgePoints(field, box, context, test);
  // A record without a geometry is neither.
  return mode === "disjoint" ? `(${field.value} IS NOT NULL AND NOT ${found})` : found;
}

function judgeShapes(field: SchemaField, box: Box, context: Context, test: (shape: Geometry) => boolean): string {
  return selectRecords(context, {
    columns: [field.value],
    where: both(near(field, box, context), `${field.value} IS NOT NULL`),
    test: ([cell]) => {
      const shape = readShape(String(cell));
      return shape !== null && test(shape);
    },
  });
}

function judgePoints(
  field: SchemaField,
  box: Box,
  context: Context,
  test: (point: Geometry & { type: "Point" }) => boolean,
): string {
  return selectRecords(context, {
    columns: [field.value, field.lon ?? "NULL"],
    where: both(near(field, box, context), inBox(field, box, context)),
    test: ([lat, lon]) => lat !== null && lon !== null && test(toPoint(Number(lon), Number(lat))),
  });
}

/** `distance(field, geom)`: metres, 0 inside of a shape. */
export function compileDistance(args: Expression[], context: Context): Typed {
  const field = toGeoField(args[0], "distance", context);
  const geometry = toLiteral(args[1], "distance", context);
  if (field.lon !== null && isPoint(geometry)) {
    // Without a longitude there is no point.
    return toTyped(arcSql(field, geometry, context), "double");
  }
  const { schema } = context;
  const spend = spending("distance", geometry, context);
  const measure = ([first, second]: unknown[]): number | null => {
    const shape = field.lon === null ? readShape(String(first)) : toPoint(Number(second), Number(first));
    if (shape === null) return null;
    spend(shape);
    return distanceBetween(shape, geometry);
  };
  const columns = [schema.rowId, field.value, ...(field.lon === null ? [] : [field.lon])];
  const scope = schema.scope === null ? "" : `${schema.scope} AND `;
  const body = `SELECT ${columns.join(", ")} FROM ${schema.table} WHERE ${scope}${field.value} IS NOT NULL`;
  const rows: string[] = [];
  for (const [number, ...cells] of schema.ask(toStatement(body, context))) {
    rows.push(JSON.stringify([number, measure(cells)]));
  }
  const table = context.tables.declare(["id", "metres"], rows, context);
  return toTyped(`(SELECT metres FROM ${table} WHERE id = ${schema.rowId})`, "double");
}

/** `bbox(field)`: the rectangle around all records, as a feature. */
export function compileBoundingBox(argument: Expression | undefined, context: Context): Typed {
  const field = toGeoField(argument, "bbox", context);
  const inShape = (key: number, extremum: string) =>
    `(SELECT ${extremum}(atom) FROM json_tree(${field.value}) WHERE key = ${key} AND type IN ('integer', 'real'))`;
  const side = (key: number, extremum: string) => {
    if (field.lon === null) return `${extremum}(${inShape(key, extremum)})`;
    return `${extremum}(${key === 0 ? field.lon : field.value})`;
  };
  const [west, east] = [side(0, "min"), side(0, "max")];
  const [south, north] = [side(1, "min"), side(1, "max")];
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const ring = corners.map((corner) => `json_array(${corner.join(", ")})`).join(", ");
  const geometry = `json_object('type', 'Polygon', 'coordinates', json_array(json_array(${ring})))`;
  const feature = `json_object('type', 'Feature', 'geometry', ${geometry}, 'properties', json_object())`;
  return toTyped(`CASE WHEN ${west} IS NULL THEN NULL ELSE ${feature} END`, "json_blob");
}
