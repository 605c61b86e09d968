// Text → value of a type that was declared, not inferred: as generous as it can be without guessing. Undefined where the
// text does not fit: the value is then empty, and the row's error is recorded (publishing-platform §3.2, §4.1).
import type { FieldType, StoredValue } from "../field.ts";
import { fromWallClock } from "../lib/wall-clock.ts";
import { type DateOrder, parseDate, parseDatetime } from "./dates.ts";
import { parseDecimal, parseInteger } from "./numbers.ts";
import { parseBoolean, parsePoint } from "./values.ts";

/** How the values of a field are read, whatever they look like. */
export type Declared = {
  type: FieldType;
  /** Of dates that do not begin with the year. */
  order: Extract<DateOrder, "dmy" | "mdy">;
  /** IANA zone of times that name none. */
  zone: string | null;
  /** Between the elements of a list of texts. */
  separator: string | null;
};

export type Point = { lat: number; lon: number };

const GEOMETRIES = new Set([
  "Point",
  "MultiPoint",
  "LineString",
  "MultiLineString",
  "Polygon",
  "MultiPolygon",
  "GeometryCollection",
]);

const toDouble = (text: string) => parseDecimal(text, ".") ?? parseDecimal(text, ",");

/** Floats are cut to their whole part, as upstream does. */
function toInt(text: string): number | undefined {
  const decimal = parseInteger(text) ?? toDouble(text);
  return decimal === undefined || !Number.isSafeInteger(Math.trunc(decimal)) ? undefined : Math.trunc(decimal) + 0;
}

/** Only a declared type makes a boolean of 0 and 1. */
function toBoolean(text: string): number | undefined {
  return text === "1" ? 1 : text === "0" ? 0 : parseBoolean(text);
}

function toInstant(text: string, { order, zone }: Declared): number | undefined {
  const wallClock = parseDatetime(text, "ymd") ?? parseDatetime(text, order) ?? dayToInstant(text, order);
  if (wallClock === undefined || zone === null || /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10))) return wallClock;
  return fromWallClock(zone, wallClock);
}

function dayToInstant(text: string, order: DateOrder): number | undefined {
  const day = parseDate(text, "ymd") ?? parseDate(text, order);
  return day === undefined ? undefined : Date.parse(`${day}T00:00:00Z`);
}

/** A day, or the day of a date and time. */
function toDay(text: string, { order }: Declared): string | undefined {
  const day = parseDate(text, "ymd") ?? parseDate(text, order);
  if (day !== undefined) return day;
  const instant = parseDatetime(text, "ymd") ?? parseDatetime(text, order);
  return instant === undefined ? undefined : new Date(instant).toISOString().slice(0, 10);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A GeoJSON geometry, or that of a feature; a collection of features is refused, as upstream does. */
function toShape(text: string): string | undefined {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  const geometry: unknown = value.type === "Feature" && "geometry" in value ? value.geometry : value;
  if (typeof geometry !== "object" || geometry === null || !("type" in geometry)) return undefined;
  const isWhole = "coordinates" in geometry || "geometries" in geometry;
  return isWhole && GEOMETRIES.has(String(geometry.type)) ? JSON.stringify(geometry) : undefined;
}

const toJson = (text: string) => {
  const value = parseJson(text);
  return value === undefined ? undefined : JSON.stringify(value);
};

/** `lat,lon`, with a point or a comma as decimal mark where another separator tells them apart. */
export function readDeclaredPoint(text: string): Point | undefined {
  const point = parsePoint(text);
  if (point !== undefined) return point;
  const parts = text.split(/[;\s]+/).length === 2 ? text.split(/[;\s]+/) : text.split(",");
  const [lat, lon] = parts.map((part) => toDouble(part.replace(/,$/, "").trim()));
  if (parts.length !== 2 || lat === undefined || lon === undefined) return undefined;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

function toList(text: string, separator: string): string {
  const elements = text.split(separator).map((element) => element.trim());
  return JSON.stringify(elements.filter((element) => element !== ""));
}

/** Of every type but points. @param text not empty, without blanks around it */
export function readDeclared(text: string, declared: Declared): StoredValue | undefined {
  const { type, separator } = declared;
  if (type === "int") return toInt(text);
  if (type === "double") return toDouble(text);
  if (type === "boolean") return toBoolean(text);
  if (type === "date") return toDay(text, declared);
  if (type === "datetime") return toInstant(text, declared);
  if (type === "geo_shape") return toShape(text);
  if (type === "json_blob") return toJson(text);
  return separator === null ? text : toList(text, separator);
}
