// Parquet, in row groups of bounded size. Geographic columns are well-known binary and announced as GeoParquet 1.1 says,
// so that GIS and databases find them; projections are EPSG:4326 (OGC:CRS84), the default of that specification.
import { zstdCompressSync } from "node:zlib";
import type { SchemaElement } from "hyparquet";
import { ByteWriter, type ColumnSource, geojsonToWkb, ParquetWriter } from "hyparquet-writer";
import { geometryColumn, toGeometry } from "../geometry.ts";
import type { Column, Row, Table, Value } from "../table.ts";

export type ParquetOptions = { compression: "snappy" | "zstd"; useLabels: boolean };

/** Cells of a row group: what is in memory at once, twice. */
const GROUP_CELLS = 400_000;
const GROUP_CHARACTERS = 8 * 1024 ** 2;
const MAX_GROUP_ROWS = 50_000;

const isWholeDate = ({ type, precision, instant }: Column) => type === "date" && precision === null && !instant;
const isGeographic = ({ type }: Column) => type === "geo_point_2d" || type === "geo_shape";

function toElements(name: string, column: Column): SchemaElement[] {
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  if (isGeographic(column)) return [{ ...optional, type: "BYTE_ARRAY" }];
  if (isWholeDate(column)) return [{ ...optional, type: "INT32", converted_type: "DATE" }];
  switch (column.type) {
    case "int":
      return [{ ...optional, type: "INT64" }];
    case "double":
      return [{ ...optional, type: "DOUBLE" }];
    case "boolean":
      return [{ ...optional, type: "BOOLEAN" }];
    case "datetime":
      return [
        {
          ...optional,
          type: "INT64",
          converted_type: "TIMESTAMP_MILLIS",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
        },
      ];
    case "file":
    case "json_blob":
      return [{ ...optional, type: "BYTE_ARRAY", converted_type: "JSON" }];
    default:
      if (!column.multivalued) return [{ ...optional, type: "BYTE_ARRAY", converted_type: "UTF8" }];
      return [
        { ...optional, converted_type: "LIST", num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", repetition_type: "OPTIONAL", type: "BYTE_ARRAY", converted_type: "UTF8" },
      ];
  }
}

function toParquetValue(value: Value, column: Column): unknown {
  if (value === null || value === undefined) return null;
  if (isGeographic(column)) {
    const geometry = toGeometry(value, column);
    return geometry === null ? null : geojsonToWkb(geometry);
  }
  if (isWholeDate(column)) return new Date(`${String(value)}T00:00:00Z`);
  if (column.type === "int") return BigInt(Math.round(Number(value)));
  if (column.type === "datetime") return new Date(value as number);
  if (column.type === "text" && !column.multivalued) return String(value);
  return value;
}

/** Readers address columns by name, so that two of one name would hide each other. */
export function distinctNames(names: string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let count = 2; taken.has(free); count++) free = `${name} (${count})`;
    taken.add(free);
    return free;
  });
}

function toGeoMetadata(columns: Column[], names: string[]): { key: string; value: string }[] {
  const primary = geometryColumn(columns);
  if (primary === -1) return [];
  const described = columns.flatMap((column, index) => {
    if (!isGeographic(column)) return [];
    return [[names[index], { encoding: "WKB", geometry_types: column.type === "geo_point_2d" ? ["Point"] : [] }]];
  });
  const geo = { version: "1.1.0", primary_column: names[primary], columns: Object.fromEntries(described) };
  return [{ key: "geo", value: JSON.stringify(geo) }];
}

/** What was written since the last call, as bytes of their own. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

function countCharacters(row: Row): number {
  return row.values.reduce<number>((sum, value) => {
    if (typeof value === "string") return sum + value.length;
    return sum + (typeof value === "object" && value !== null ? JSON.stringify(value).length : 8);
  }, 0);
}

export async function* writeParquet(table: Table, options: ParquetOptions): AsyncGenerator<Uint8Array> {
  const { columns } = table;
  const names = distinctNames(columns.map(({ key, label }) => (options.useLabels ? label : key)));
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.flatMap((column, index) => toElements(names[index] ?? "", column)),
    ],
    codec: options.compression === "zstd" ? "ZSTD" : "SNAPPY",
    compressors: { ZSTD: (input) => new Uint8Array(zstdCompressSync(input)) },
    kvMetadata: toGeoMetadata(columns, names),
    createdBy: "lisiere",
  });
  const most = Math.max(1, Math.min(MAX_GROUP_ROWS, Math.floor(GROUP_CELLS / Math.max(1, columns.length))));
  let data: unknown[][] = columns.map(() => []);
  let rows = 0;
  let characters = 0;
  const writeGroup = async () => {
    const columnData: ColumnSource[] = columns.map((_, index) => ({
      name: names[index] ?? "",
      data: data[index] ?? [],
    }));
    await writer.write({ columnData, rowGroupSize: rows });
    data = columns.map(() => []);
    rows = 0;
    characters = 0;
    return takeBytes(bytes);
  };
  for await (const batch of table.rows()) {
    for (const row of batch) {
      for (const [index, column] of columns.entries()) data[index]?.push(toParquetValue(row.values[index], column));
      rows++;
      characters += countCharacters(row);
      if (rows >= most || characters >= GROUP_CHARACTERS) yield await writeGroup();
    }
  }
  if (rows > 0) yield await writeGroup();
  await writer.finish();
  yield takeBytes(bytes);
}
