// FlatGeobuf without an index: header, then features, each as soon as it is read. With typed columns; geographic fields
// are not among them (explore-api §5).
import * as flatbuffers from "flatbuffers";
import { Column as FgbColumn } from "flatgeobuf/lib/mjs/flat-geobuf/column.js";
import { ColumnType } from "flatgeobuf/lib/mjs/flat-geobuf/column-type.js";
import { Crs } from "flatgeobuf/lib/mjs/flat-geobuf/crs.js";
import { Feature } from "flatgeobuf/lib/mjs/flat-geobuf/feature.js";
import { GeometryType } from "flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js";
import { Header } from "flatgeobuf/lib/mjs/flat-geobuf/header.js";
import { buildFeature } from "flatgeobuf/lib/mjs/generic/feature.js";
import { parseGC, parseGeometry } from "flatgeobuf/lib/mjs/geojson/geometry.js";
import { type GeometryReader, readGeometries } from "../geometry.ts";
import { type Column, type Row, type Table, toJsonValue, type Value } from "../table.ts";

/** `fgb`, the version of the specification (3), `fgb`, its patch. */
const MAGIC = Uint8Array.of(0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 1);

const TYPES: Partial<Record<Column["type"], ColumnType>> = {
  int: ColumnType.Long,
  double: ColumnType.Double,
  boolean: ColumnType.Bool,
  datetime: ColumnType.DateTime,
  file: ColumnType.Json,
  json_blob: ColumnType.Json,
  geo_point_2d: ColumnType.Json,
  geo_shape: ColumnType.Json,
};

const typeOf = ({ type, multivalued }: Column) => (multivalued ? ColumnType.Json : (TYPES[type] ?? ColumnType.String));

type Named = { name: string; title: string; column: Column; index: number };

function buildHeader(table: Table, columns: Named[], geometryType: GeometryType, epsg: number): Uint8Array {
  const builder = new flatbuffers.Builder();
  const built = columns.map(({ name, title, column }) => {
    const nameAt = builder.createString(name);
    const titleAt = builder.createString(title);
    FgbColumn.startColumn(builder);
    FgbColumn.addName(builder, nameAt);
    FgbColumn.addType(builder, typeOf(column));
    FgbColumn.addTitle(builder, titleAt);
    return FgbColumn.endColumn(builder);
  });
  const columnsAt = Header.createColumnsVector(builder, built);
  const nameAt = builder.createString(table.name);
  const titleAt = builder.createString(table.title);
  const orgAt = builder.createString("EPSG");
  Crs.startCrs(builder);
  Crs.addOrg(builder, orgAt);
  Crs.addCode(builder, epsg);
  const crsAt = Crs.endCrs(builder);
  Header.startHeader(builder);
  Header.addName(builder, nameAt);
  Header.addGeometryType(builder, geometryType);
  Header.addColumns(builder, columnsAt);
  // Not known before the last feature: the specification reads zero as that.
  Header.addFeaturesCount(builder, 0n);
  Header.addIndexNodeSize(builder, 0);
  Header.addCrs(builder, crsAt);
  Header.addTitle(builder, titleAt);
  builder.finishSizePrefixed(Header.endHeader(builder));
  return builder.asUint8Array();
}

function toProperty(value: Value, column: Column, table: Table): unknown {
  if (value === null || value === undefined) return null;
  if (column.type === "int") return Math.round(Number(value));
  return typeOf(column) === ColumnType.String ? String(value) : toJsonValue(value, column, table);
}

/** A record without a shape is a feature without a geometry, which the library cannot make. */
function buildWithout(properties: Record<string, unknown>, header: Parameters<typeof buildFeature>[2]): Uint8Array {
  const point = buildFeature({ type: GeometryType.Point, xy: [0, 0] } as never, properties as never, header);
  const read = Feature.getSizePrefixedRootAsFeature(new flatbuffers.ByteBuffer(point));
  const builder = new flatbuffers.Builder();
  const held = read.propertiesArray();
  const propertiesAt = held === null ? 0 : Feature.createPropertiesVector(builder, held);
  Feature.startFeature(builder);
  if (propertiesAt !== 0) Feature.addProperties(builder, propertiesAt);
  builder.finishSizePrefixed(Feature.endFeature(builder));
  return builder.asUint8Array();
}

export function writeFlatGeobuf(table: Table, epsg: number): AsyncIterable<Uint8Array> {
  const geometries = readGeometries(table, epsg);
  const columns = geometries.others
    .flatMap((index) => {
      const column = table.columns[index];
      return column === undefined ? [] : [{ name: column.key, title: column.label, column, index }];
    })
    .filter(({ column }) => column.type !== "geo_point_2d" && column.type !== "geo_shape");
  return writeFeatures(table, columns, geometries, epsg);
}

async function* writeFeatures(
  table: Table,
  columns: Named[],
  geometries: GeometryReader,
  epsg: number,
): AsyncGenerator<Uint8Array> {
  const isPoint = geometries.column.type === "geo_point_2d";
  yield MAGIC;
  yield buildHeader(table, columns, isPoint ? GeometryType.Point : GeometryType.Unknown, epsg);
  const header = { columns: columns.map(({ name, column }) => ({ name, type: typeOf(column) })) } as Parameters<
    typeof buildFeature
  >[2];
  const toFeature = (row: Row) => {
    const values = columns.map(({ name, column, index }) => [name, toProperty(row.values[index], column, table)]);
    const properties = Object.fromEntries(values);
    const geometry = geometries.read(row);
    if (geometry === null) return buildWithout(properties, header);
    const parsed = geometry.type === "GeometryCollection" ? parseGC(geometry) : parseGeometry(geometry);
    return buildFeature(parsed, properties, header);
  };
  for await (const batch of table.rows()) yield* batch.map(toFeature);
}
