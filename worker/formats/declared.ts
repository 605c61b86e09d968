// Values whose type the publisher declared: read in every way in which that type is written. What does not fit is null,
// and a counted error of the record.
import type { FieldType, StoredValue } from "../field.ts";
import { type Cell, cellText } from "./cell.ts";
import { parseDate, parseDatetime } from "./dates.ts";
import { isGeometry } from "./geometry.ts";
import { parseGrouped } from "./grouped-numbers.ts";
import { typeOf } from "./infer.ts";
import { parseDecimal } from "./numbers.ts";
import { type LatLon, parseLatLon, pointOfCell } from "./points.ts";
import { shapeOfCell } from "./shapes.ts";
import { type DeclaredReading, PARSERS, parseBoolean, type Reading } from "./values.ts";

type Read = (cell: Cell) => StoredValue | undefined;

const GROUPINGS = [
  [" ", ","],
  [" ", "."],
  [",", "."],
  [".", ","],
] as const;

function toDouble(cell: Cell): number | undefined {
  if (typeof cell === "number") return cell;
  if (typeof cell !== "string") return undefined;
  const text = cell.replace(/^\+/, "");
  const plain = parseDecimal(text, ".") ?? parseDecimal(text, ",");
  if (plain !== undefined) return plain;
  for (const [group, mark] of GROUPINGS) {
    const number = parseGrouped(text, group, mark);
    if (number !== undefined) return number;
  }
  return codeAsNumber(text);
}

/** The publisher says that it is a number: zeros before it are padding. */
function codeAsNumber(text: string): number | undefined {
  return /^-?0+\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Decimals lose what is behind the mark, as upstream (publishing-platform §4.1). */
function toInteger(cell: Cell): number | undefined {
  const number = toDouble(cell);
  return number === undefined || !Number.isSafeInteger(Math.trunc(number)) ? undefined : Math.trunc(number) + 0;
}

const DECLARED_WORDS = new Map([
  ["1", 1],
  ["0", 0],
  ["o", 1],
  ["n", 0],
  ["yes", 1],
  ["no", 0],
  ["y", 1],
  ["t", 1],
  ["f", 0],
  ["v", 1],
]);

function toBoolean(cell: Cell): number | undefined {
  if (typeof cell === "boolean") return Number(cell);
  if (typeof cell === "number") return cell === 1 || cell === 0 ? cell : undefined;
  return typeof cell === "string" ? (parseBoolean(cell) ?? DECLARED_WORDS.get(cell.toLowerCase())) : undefined;
}

const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;

function toDay(cell: Cell): string | undefined {
  const text = cellText(cell);
  const compact = COMPACT.exec(text);
  if (compact) return parseDate(`${compact[1]}-${compact[2]}-${compact[3]}`, "ymd");
  for (const reading of ["date_ymd", "date_dmy", "date_mdy", "date_short", "date_words"] as const) {
    const day = PARSERS[reading](text);
    if (day !== undefined) return String(day);
  }
  const instant = instantOf(text);
  return instant === undefined ? undefined : new Date(instant).toISOString().slice(0, 10);
}

function instantOf(text: string): number | undefined {
  return parseDatetime(text, "ymd") ?? parseDatetime(text, "dmy") ?? parseDatetime(text, "mdy");
}

/** Seconds and milliseconds since 1970 are no dates until somebody says so; who declares one means a text. */
function toInstant(cell: Cell): number | undefined {
  const text = cellText(cell);
  const instant = instantOf(text);
  if (instant !== undefined) return instant;
  const day = toDay(text);
  return day === undefined ? undefined : Date.parse(`${day}T00:00:00Z`);
}

function toJson(cell: Cell): string | undefined {
  if (typeof cell !== "string") return JSON.stringify(cell);
  try {
    return JSON.stringify(JSON.parse(cell));
  } catch {
    return undefined;
  }
}

/** `lat,lon`, with decimal commas where another separator tells them apart; a point of GeoJSON. */
export function declaredPoint(cell: Cell): LatLon | undefined {
  if (typeof cell === "object") return pointOfCell(cell) ?? pointOfShape(cell);
  const text = cellText(cell).replace(/^[[(]|[\])]$/g, "");
  const point = parseLatLon(text);
  if (point !== undefined) return point;
  const parts = text.split(/[;\s]+/);
  return parts.length === 2
    ? parseLatLon(parts.map((part) => part.replace(/,$/, "").replace(",", ".")).join(","))
    : undefined;
}

function pointOfShape(cell: Cell): LatLon | undefined {
  if (!isGeometry(cell) || cell.type !== "Point") return undefined;
  const [lon, lat] = cell.coordinates;
  return pointOfCell({ lat, lon });
}

/** Points fill two columns and are read by `declaredPoint`. */
export const DECLARED: Record<Exclude<DeclaredReading, "as_geo_point_2d">, Read> = {
  as_int: toInteger,
  as_double: toDouble,
  as_boolean: toBoolean,
  as_date: toDay,
  as_datetime: toInstant,
  as_geo_shape: shapeOfCell,
  as_json_blob: toJson,
};

/** How to read a column whose type is declared: as it was found to be written, where that is the type; else in every way. */
export function readingForType(type: FieldType, inferred: Reading): Reading {
  if (type === "text" || type === "file") return "text";
  return typeOf(inferred) === type ? inferred : `as_${type}`;
}
