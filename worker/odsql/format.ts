// Cells of a result → JSON values by type (explore-api §5). The platform allows 100 columns to a result, so outputs
// past the first few dozen travel in JSON arrays, which `readCells` opens again.

import type { StoredValue } from "../field.ts";
import { isTooDeep } from "./json-depth.ts";
import type { Typed } from "./typed.ts";
import type { Zone } from "./zone.ts";

export type Output = {
  key: string;
  typed: Typed;
  /** A date as a group key is shown as an instant. */
  instant: boolean;
};

const DIRECT_CELLS = 60;
/** The documented limit of arguments of a function. */
const PACKED_CELLS = 32;

function toCells(outputs: Output[]): string[] {
  return outputs.flatMap(({ typed }) => (typed.lon === null ? [typed.sql] : [typed.sql, typed.lon]));
}

/** The result columns of outputs, as `expression AS cN`. */
export function toColumns(outputs: Output[]): string[] {
  const cells = toCells(outputs);
  const columns = cells.slice(0, DIRECT_CELLS);
  for (let start = DIRECT_CELLS; start < cells.length; start += PACKED_CELLS) {
    columns.push(`json_array(${cells.slice(start, start + PACKED_CELLS).join(", ")})`);
  }
  return columns.map((column, index) => `${column} AS c${index}`);
}

/** The cells of a row: one for each output, two for a point (latitude, longitude). */
export function readCells(row: StoredValue[], outputs: Output[]): StoredValue[] {
  if (toCells(outputs).length <= DIRECT_CELLS) return row;
  const packed = row.slice(DIRECT_CELLS).flatMap((cell) => JSON.parse(String(cell)) as StoredValue[]);
  return [...row.slice(0, DIRECT_CELLS), ...packed];
}

/** One row of a result as the object of an answer. */
export function readRow(row: StoredValue[], outputs: Output[], zone: Zone): Record<string, unknown> {
  const cells = readCells(row, outputs);
  const object: [string, unknown][] = [];
  let index = 0;
  for (const { key, typed, instant } of outputs) {
    const cell = cells[index++] ?? null;
    const second = typed.lon === null ? null : (cells[index++] ?? null);
    object.push([key, formatValue(cell, second, typed, zone, instant)]);
  }
  return Object.fromEntries(object);
}

function formatValue(cell: StoredValue, second: StoredValue, typed: Typed, zone: Zone, instant: boolean): unknown {
  if (cell === null) return null;
  switch (typed.type) {
    case "boolean":
      return cell !== 0;
    case "date":
      return formatDate(String(cell), typed.precision, instant);
    case "datetime":
      return formatInstant(Number(cell), zone);
    case "geo_point_2d":
      return second === null ? null : { lon: second, lat: cell };
    case "geo_shape":
      return toFeature(parseJson(cell));
    case "json_blob":
    case "file":
      return parseJson(cell);
    default:
      return typed.multivalued ? toTexts(cell) : cell;
  }
}

/**
 * Stored JSON; a text that is none, or that is nested too deeply to be copied, is shown as it is, because the reader can judge
 * it better than an error can.
 */
export function parseJson(cell: StoredValue): unknown {
  if (typeof cell !== "string" || isTooDeep(cell)) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}

/** A multivalued cell: a JSON array, or a single text. */
export function toTexts(cell: StoredValue): unknown[] {
  const value = typeof cell === "string" && cell.startsWith("[") ? parseJson(cell) : cell;
  return Array.isArray(value) ? value : [value];
}

function toFeature(shape: unknown): unknown {
  const isFeature = typeof shape === "object" && shape !== null && "type" in shape && shape.type === "Feature";
  return isFeature ? shape : { type: "Feature", geometry: shape, properties: {} };
}

/** A day as it is shown: `instant` where it is the key of a group. */
export function formatDate(day: string, precision: string | null, instant: boolean): string {
  if (instant) return `${day}T00:00:00+00:00`;
  if (precision === "year") return day.slice(0, 4);
  return precision === "month" ? day.slice(0, 7) : day;
}

/** `2024-12-12T10:27:24+00:00`, in a zone; a fraction only when there is one. */
export function formatInstant(instant: number, zone: Zone): string {
  const offset = zone.offsetAt(instant);
  const local = new Date(instant + offset);
  if (Number.isNaN(local.getTime())) return String(instant);
  const [seconds = "", fraction = ""] = local.toISOString().slice(0, -1).split(".");
  const microseconds = fraction === "000" ? "" : `.${fraction}000`;
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${seconds}${microseconds}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
