// FlatGeobuf → rows, feature by feature; the spatial index is skipped.
import { ByteBuffer } from "flatbuffers";
import { ColumnType } from "flatgeobuf/lib/mjs/flat-geobuf/column-type.js";
import { Feature } from "flatgeobuf/lib/mjs/flat-geobuf/feature.js";
import { fromFeature } from "flatgeobuf/lib/mjs/geojson/feature.js";
import { fromByteBuffer } from "flatgeobuf/lib/mjs/header-meta.js";
import { calcTreeSize } from "flatgeobuf/lib/mjs/packedrtree.js";
import type { FieldType } from "../../field.ts";
import { ByteQueue } from "../byte-queue.ts";
import type { Cell } from "../cell.ts";
import { type Conversion, type Converted, type ReadParams, SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { geoCells, geoColumns, POINT_LABEL, propertyLabel, SHAPE_LABEL } from "../geo/features.ts";
import { type Project, projectionOfCode, projectionOfWkt, UNCHANGED } from "../geo/projection.ts";
import { isGeometry } from "../geometry.ts";
import { toCell } from "../json/records.ts";
import { bytePieces } from "../text-pieces.ts";

const MAGIC_BYTES = 8;
const MAX_HEADER_BYTES = 4 * 1024 ** 2;
const MAX_FEATURE_BYTES = 16 * 1024 ** 2;

type Header = ReturnType<typeof fromByteBuffer>;

const damaged = (reason: string) => new SourceFault("flatgeobuf_damaged", { reason: reason.slice(0, 200) });

function typeOf(type: number): FieldType | null {
  if (type === ColumnType.Bool) return "boolean";
  if (type === ColumnType.Float || type === ColumnType.Double) return "double";
  if (type === ColumnType.DateTime) return null;
  if (type === ColumnType.String) return "text";
  if (type === ColumnType.Json) return "json_blob";
  return type === ColumnType.Binary || type === ColumnType.Long || type === ColumnType.ULong ? null : "int";
}

/** A part with its length before it. */
async function sized(queue: ByteQueue, limit: number): Promise<Uint8Array | null> {
  const head = await queue.peek(4);
  if (head === null) return null;
  const length = new DataView(head.buffer, head.byteOffset, 4).getUint32(0, true);
  if (length > limit) throw damaged(`a part of ${length} bytes`);
  return (await queue.take(length + 4))?.slice() ?? null;
}

async function readHeader(queue: ByteQueue): Promise<Header> {
  const magic = await queue.take(MAGIC_BYTES);
  const bytes = magic === null ? null : await sized(queue, MAX_HEADER_BYTES);
  if (bytes === null) throw damaged("header");
  try {
    return fromByteBuffer(new ByteBuffer(bytes));
  } catch (thrown) {
    throw damaged(thrown instanceof Error ? thrown.message : "header");
  }
}

function projectionFor({ crs }: Header, params: ReadParams): Project {
  if (params.epsg !== undefined) return projectionOfCode(params.epsg);
  if (crs === null || crs.code === 0 || crs.code === 4326) return crs?.wkt ? projectionOfWkt(crs.wkt) : UNCHANGED;
  return projectionOfCode(crs.code);
}

function readFeature(bytes: Uint8Array, header: Header) {
  try {
    return fromFeature(0, Feature.getSizePrefixedRootAsFeature(new ByteBuffer(bytes)), header);
  } catch (thrown) {
    throw damaged(thrown instanceof Error ? thrown.message : "feature");
  }
}

const toPlain = (value: unknown): Cell =>
  typeof value === "bigint"
    ? Number.isSafeInteger(Number(value))
      ? Number(value)
      : String(value)
    : value instanceof Uint8Array
      ? null
      : toCell(value);

export async function convertFlatgeobuf(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const queue = new ByteQueue(bytePieces(source));
  const header = await readHeader(queue);
  const project = projectionFor(header, params);
  const set = geoColumns();
  const columns = header.columns ?? [];
  for (const { name, type } of columns) set.indexOf(propertyLabel(name), typeOf(type));
  async function* rows(): AsyncGenerator<Converted> {
    if (header.indexNodeSize > 0 && header.featuresCount > 0) {
      const whole = await queue.skip(calcTreeSize(header.featuresCount, header.indexNodeSize));
      if (!whole) throw damaged("index");
    }
    let count = 0;
    for (
      let bytes = await sized(queue, MAX_FEATURE_BYTES);
      bytes !== null;
      bytes = await sized(queue, MAX_FEATURE_BYTES)
    ) {
      const { geometry, properties } = readFeature(bytes, header);
      const cells = geoCells(isGeometry(geometry) ? project(geometry) : null);
      if (cells.damaged) yield { code: "shape_damaged", params: { shape: count + 1 } };
      const values = columns.map(({ name }): [string, Cell] => [propertyLabel(name), toPlain(properties?.[name])]);
      yield set.toRow([[POINT_LABEL, cells.cells[0]], [SHAPE_LABEL, cells.cells[1]], ...values]);
      count++;
    }
    const missing = !(await queue.isAtEnd()) || (header.featuresCount > 0 && count < header.featuresCount);
    if (missing) throw new SourceFault("source_is_truncated", { found: count, expected: header.featuresCount });
  }
  return { columns: set.columns, rows: rows() };
}
