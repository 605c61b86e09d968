// Values of parquet columns → cells, and the types that the schema gives them.
import type { SchemaElement, SchemaTree } from "hyparquet";
import { wkbToGeojson } from "hyparquet/src/wkb.js";
import type { FieldType } from "../../field.ts";
import type { Cell } from "../cell.ts";
import { isGeometry } from "../geometry.ts";

const isDay = ({ logical_type, converted_type }: SchemaElement) =>
  logical_type?.type === "DATE" || converted_type === "DATE";

const isDecimal = ({ logical_type, converted_type }: SchemaElement) =>
  logical_type?.type === "DECIMAL" || converted_type === "DECIMAL";

const isTimestamp = ({ logical_type, converted_type, type }: SchemaElement) =>
  logical_type?.type === "TIMESTAMP" || converted_type?.startsWith("TIMESTAMP") === true || type === "INT96";

const isTime = ({ logical_type, converted_type }: SchemaElement) =>
  logical_type?.type === "TIME" || converted_type?.startsWith("TIME_") === true;

export const isGeometryColumn = ({ logical_type }: SchemaElement) =>
  logical_type?.type === "GEOMETRY" || logical_type?.type === "GEOGRAPHY";

/** What a column is by its schema; null for what only its values tell. */
export function typeOfColumn({ element, children }: SchemaTree): FieldType | null {
  if (children.length > 0 || element.repetition_type === "REPEATED") return null;
  if (isGeometryColumn(element)) return "geo_shape";
  if (isDay(element)) return "date";
  if (isTimestamp(element)) return "datetime";
  if (isTime(element)) return "text";
  if (element.type === "BOOLEAN") return "boolean";
  if (isDecimal(element)) return (element.scale ?? 0) > 0 ? "double" : null;
  if (element.type === "FLOAT" || element.type === "DOUBLE") return "double";
  // A whole number of 64 bits may be one that a double does not hold; the values decide.
  if (element.type === "INT32") return "int";
  if (element.type === "INT64") return null;
  return element.logical_type?.type === "JSON" || element.converted_type === "JSON" ? "json_blob" : "text";
}

const toHex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Nested values as JSON has them. */
function toPlain(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toPlain(inner)]));
  }
  return value ?? null;
}

/** Ticks since midnight as a time. */
function toTime(value: unknown, { logical_type, converted_type }: SchemaElement): Cell {
  const unit =
    logical_type?.type === "TIME" ? logical_type.unit : converted_type === "TIME_MICROS" ? "MICROS" : "MILLIS";
  const perSecond = { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 }[unit];
  const seconds = Number(value) / perSecond;
  return Number.isFinite(seconds) && seconds >= 0 && seconds < 86_400
    ? new Date(seconds * 1000).toISOString().slice(11, 19)
    : null;
}

/** @returns undefined for bytes that are no shape; what is no bytes as it is */
export function shapeOf(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  try {
    return wkbToGeojson({ view: new DataView(value.buffer, value.byteOffset, value.byteLength), offset: 0 });
  } catch {
    return undefined;
  }
}

export function toCell(value: unknown, element: SchemaElement): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date && isDay(element))
    return Number.isNaN(value.getTime()) ? null : value.toISOString().slice(0, 10);
  if (isTime(element)) return toTime(value, element);
  if (isGeometryColumn(element)) {
    const shape = shapeOf(value);
    return isGeometry(shape) ? (shape as Cell) : null;
  }
  const plain = toPlain(value);
  if (Array.isArray(plain) && plain.every((each) => typeof each !== "object" || each === null)) return plain.join(";");
  return plain as Cell;
}
