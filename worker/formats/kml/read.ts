// KML → rows: one for each Placemark, with its name, description, times and extended data, typed where a schema says how.
import { MAX_TRACK_CHARACTERS } from "../../config.ts";
import type { FieldType } from "../../field.ts";
import type { Cell } from "../cell.ts";
import type { ColumnSet, Conversion, Converted, ReadParams } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { geoCells, geoColumns, POINT_LABEL, propertyLabel, SHAPE_LABEL } from "../geo/features.ts";
import { textPieces } from "../text-pieces.ts";
import { childOf, descendants, textOf, wantedElements, type XmlElement, type XmlPath } from "../xml/elements.ts";
import { xmlEncoding } from "../xml/encoding.ts";
import { hasGeometry, placemarkGeometry } from "./geometry.ts";

const SIMPLE_TYPES: Record<string, FieldType> = {
  string: "text",
  int: "int",
  uint: "int",
  short: "int",
  ushort: "int",
  float: "double",
  double: "double",
  bool: "boolean",
};

const NUMBERS: ReadonlySet<FieldType> = new Set(["int", "double"]);

function toSimpleCell(text: string, type: FieldType | null): Cell {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (type === "boolean") return trimmed === "1" || trimmed.toLowerCase() === "true";
  if (type !== null && NUMBERS.has(type) && Number.isFinite(Number(trimmed))) return Number(trimmed);
  return trimmed;
}

type Types = Map<string, FieldType | null>;

/** The fields of a Schema element, and their columns, in the order of the schema. */
function readSchema(schema: XmlElement, types: Types, set: ColumnSet): void {
  for (const { name, attributes } of schema.children) {
    if (name !== "SimpleField" || attributes.name === undefined) continue;
    const type = SIMPLE_TYPES[attributes.type ?? "string"] ?? null;
    types.set(attributes.name, type);
    set.indexOf(propertyLabel(attributes.name), type);
  }
}

function* extendedCells(placemark: XmlElement, types: Types): Generator<[string, Cell]> {
  const extended = childOf(placemark, "ExtendedData");
  if (extended === undefined) return;
  for (const { attributes, text } of descendants(extended, "SimpleData")) {
    const name = attributes.name ?? "";
    yield [propertyLabel(name), toSimpleCell(text, types.get(name) ?? null)];
  }
  for (const data of descendants(extended, "Data"))
    yield [propertyLabel(data.attributes.name ?? ""), textOf(data, "value") || null];
}

function* timeCells(placemark: XmlElement): Generator<[string, Cell]> {
  const stamp = childOf(placemark, "TimeStamp");
  if (stamp) yield ["time", textOf(stamp, "when")];
  const span = childOf(placemark, "TimeSpan");
  if (span) {
    yield ["begin", textOf(span, "begin")];
    yield ["end", textOf(span, "end")];
  }
}

/** Folders above a Placemark have no name at hand when it comes: a stream goes on. Its own members do. */
function* placemarkCells(placemark: XmlElement, types: Types): Generator<[string, Cell]> {
  for (const name of ["name", "description", "address"]) {
    const text = textOf(placemark, name);
    if (text) yield [name, text];
  }
  yield* timeCells(placemark);
  yield* extendedCells(placemark, types);
}

const isWanted = (path: XmlPath) => path.at(-1)?.name === "Placemark" || path.at(-1)?.name === "Schema";

export async function convertKml(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const encoding = await xmlEncoding(source, params.encoding);
  const set = geoColumns();
  set.indexOf("name");
  const types: Types = new Map();
  async function* rows(): AsyncGenerator<Converted> {
    for await (const { element } of wantedElements(textPieces(source, encoding), isWanted, MAX_TRACK_CHARACTERS)) {
      if (element.name === "Schema") {
        readSchema(element, types, set);
        continue;
      }
      const geometry = placemarkGeometry(element);
      const { cells, damaged } = geoCells(geometry);
      if (damaged || (geometry === null && hasGeometry(element))) yield { code: "shape_damaged", params: { shape: 0 } };
      yield set.toRow([[POINT_LABEL, cells[0]], [SHAPE_LABEL, cells[1]], ...placemarkCells(element, types)]);
    }
  }
  return { columns: set.columns, rows: rows() };
}
