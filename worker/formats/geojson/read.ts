// GeoJSON → rows: a collection of features, an array or lines of features, or a single one. Coordinates of older files in
// another system are turned into degrees.
import type { Cell } from "../cell.ts";
import type { ColumnSet, Conversion, Converted, ReadParams } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { geoCells, geoColumns, POINT_LABEL, propertyLabel, SHAPE_LABEL } from "../geo/features.ts";
import { epsgOfName, type Project, projectionOfCode, UNCHANGED } from "../geo/projection.ts";
import { isGeometry } from "../geometry.ts";
import { jsonStart } from "../json/read.ts";
import { isObject, recordCells } from "../json/records.ts";
import { jsonValues } from "../json/values.ts";
import { textLines } from "../ndjson/read.ts";
import { textPieces } from "../text-pieces.ts";

/** The `crs` of a collection stands before the features, in practice. */
const CRS = /"crs"\s*:\s*\{[^{}]*"properties"\s*:\s*\{[^{}]*"name"\s*:\s*"([^"]{1,200})"/;

function projectionFor(start: string, params: ReadParams): Project {
  const epsg = params.epsg ?? epsgOfName(CRS.exec(start)?.[1]);
  return epsg === null ? UNCHANGED : projectionOfCode(epsg);
}

/** @returns the row, after a fault where the shape cannot be used */
function* featureRows(value: unknown, set: ColumnSet, project: Project, flatten: boolean): Generator<Converted> {
  if (!isObject(value)) {
    yield { code: "row_not_object", params: {} };
    return;
  }
  const isBare = isGeometry(value);
  const shape = isBare ? value : value.geometry;
  const geometry = isGeometry(shape) ? shape : null;
  const { cells, damaged } = geoCells(geometry && project(geometry));
  if (damaged || (geometry === null && isObject(shape))) yield { code: "shape_damaged", params: { shape: 0 } };
  const named: [string, Cell][] = [
    [POINT_LABEL, cells[0]],
    [SHAPE_LABEL, cells[1]],
  ];
  const { id, properties } = value;
  if (typeof id === "string" || typeof id === "number") named.push(["id", id]);
  if (isObject(properties) && !isBare) {
    for (const [label, cell] of recordCells(properties, flatten)) {
      if (label !== "id" || id === undefined) named.push([propertyLabel(label), cell]);
    }
  }
  yield set.toRow(named);
}

/** Lines of a text sequence begin with a mark (RFC 8142). */
const withoutSeparator = (line: string) => line.replace("\u001e", "").trimStart();

/** Newline-delimited features: the first line is a whole one. */
function isLines(start: string): boolean {
  const [first = "", second = ""] = start.trimStart().split("\n");
  if (!withoutSeparator(second).startsWith("{")) return false;
  try {
    return JSON.parse(withoutSeparator(first))?.type === "Feature";
  } catch {
    return false;
  }
}

function pathOf(start: string): string {
  if (start.trimStart().startsWith("[")) return "$.*";
  return /"features"\s*:\s*\[/.test(start) || /"type"\s*:\s*"FeatureCollection"/.test(start) ? "$.features.*" : "$";
}

export async function convertGeojson(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const start = await jsonStart(source, params.encoding);
  const project = projectionFor(start, params);
  const set = geoColumns();
  const text = () => textPieces(source, params.encoding);
  async function* values(): AsyncGenerator<unknown> {
    if (isLines(start)) {
      for await (const { line } of textLines(text())) yield parseOrNull(withoutSeparator(line));
    } else {
      for await (const found of jsonValues(text(), pathOf(start))) for (const { value } of found) yield value;
    }
  }
  async function* rows() {
    for await (const value of values()) yield* featureRows(value, set, project, params.flatten ?? false);
  }
  return { columns: set.columns, rows: rows() };
}

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
