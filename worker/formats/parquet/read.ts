// Parquet and GeoParquet → rows, some rows at a time by range reads. Some compressed columns of a row group are in memory
// at a time, and of their pages those of the wanted rows.
import { type FileMetaData, parquetMetadataAsync, parquetSchema, type SchemaTree } from "hyparquet";
import { MAX_CHUNK_CELLS, MAX_FIELDS, MAX_ROW_GROUP_ROWS } from "../../config.ts";
import type { Cell, Row } from "../cell.ts";
import { ColumnSet, type Conversion, type Converted, type ReadParams, SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { geoCells, geoColumns, propertyLabel } from "../geo/features.ts";
import { type Project, projectionOfCode, UNCHANGED } from "../geo/projection.ts";
import { isGeometry } from "../geometry.ts";
import { isGeometryColumn, shapeOf, toCell, typeOfColumn } from "./cells.ts";
import { CODECS } from "./compressors.ts";
import { type Columns, type RowGroup, RowGroupReader, toAsyncBuffer } from "./row-group.ts";

/** The source could not be read on, or was not to be: no matter of what is in the file. */
class Unread extends Error {}

/** What the source throws keeps its meaning on its way through the library. */
const marked = ({ bytes, read }: ByteSource): ByteSource => ({
  bytes,
  read: (offset, length) =>
    read(offset, length).catch((thrown: unknown) => {
      throw new Unread("", { cause: thrown });
    }),
});

/** Whatever else is thrown on the way, by the library or for what it gave, is damage of the file. */
function damaged(thrown: unknown): unknown {
  if (thrown instanceof Unread) return thrown.cause;
  if (thrown instanceof SourceFault) return thrown;
  return new SourceFault("parquet_damaged", { reason: (thrown instanceof Error ? thrown.message : "").slice(0, 200) });
}

/** Whether columns hold lists, whose values are more than their rows, by the path of the column. */
function nestingOf({ schema }: FileMetaData): Set<string> {
  const lists = new Set<string>();
  const walk = ({ children, path, element }: SchemaTree, repeated: boolean): void => {
    const isList = repeated || element.repetition_type === "REPEATED";
    if (isList && children.length === 0) lists.add(path.join("."));
    for (const child of children) walk(child, isList);
  };
  walk(parquetSchema({ schema } as FileMetaData), false);
  return lists;
}

/** A group has as many rows as each of its columns says. @throws SourceFault `parquet_damaged` */
function checkRows({ columns, num_rows }: RowGroup, lists: Set<string>): void {
  for (const { meta_data } of columns) {
    if (meta_data === undefined) continue;
    const { num_values, path_in_schema } = meta_data;
    const isRight = lists.has(path_in_schema.join(".")) ? num_values >= 0 : num_values === num_rows;
    if (!isRight || num_rows < 0) throw new SourceFault("parquet_damaged", { reason: `a group of ${num_rows} rows` });
  }
}

/** Refused before a byte of them is unpacked. @throws SourceFault */
function checkGroups({ row_groups }: FileMetaData, lists: Set<string>): void {
  for (const group of row_groups) {
    const { columns, num_rows } = group;
    checkRows(group, lists);
    if (num_rows > MAX_ROW_GROUP_ROWS)
      throw new SourceFault("row_group_too_long", { rows: Number(num_rows), limit: MAX_ROW_GROUP_ROWS });
    const foreign = columns.find(({ meta_data }) => meta_data && !CODECS.has(meta_data.codec));
    if (foreign) throw new SourceFault("parquet_codec", { codec: foreign.meta_data?.codec ?? "" });
  }
}

type GeoColumn = { crs?: { id?: { authority?: string; code?: number } } | null };

/** The column of the shape, and how it becomes degrees (GeoParquet 1.1). */
function geoColumn(metadata: FileMetaData, params: ReadParams): { name: string; project: Project } | null {
  const text = metadata.key_value_metadata?.find(({ key }) => key === "geo")?.value;
  const found = parquetSchema(metadata).children.find(({ element }) => isGeometryColumn(element))?.element.name;
  let geo: { primary_column?: string; columns?: Record<string, GeoColumn> } = {};
  try {
    const parsed: unknown = JSON.parse(text ?? "{}");
    if (typeof parsed === "object" && parsed !== null) geo = parsed;
  } catch {
    // The column's own type says that it is a shape.
  }
  const name = geo.primary_column ?? found;
  if (name === undefined || found === undefined) return null;
  const epsg = params.epsg ?? geo.columns?.[name]?.crs?.id?.code;
  return { name, project: typeof epsg === "number" ? projectionOfCode(epsg) : UNCHANGED };
}

function shapeCells(value: unknown, project: Project): { cells: [Cell, Cell]; damaged: boolean } {
  const shape = shapeOf(value);
  if (shape === undefined) return { cells: [null, null], damaged: true };
  return geoCells(isGeometry(shape) ? project(shape) : null);
}

type Window = { group: RowGroupReader; start: number; rows: number };

/** Rows that are read at once: within a row group, and not more than memory can hold. */
function* windows(source: ByteSource, columns: Columns, most: number): Generator<Window> {
  let start = 0;
  for (const row_group of columns.metadata.row_groups) {
    const end = start + Number(row_group.num_rows);
    const group = new RowGroupReader(source, row_group, columns);
    for (; start < end; start += most) yield { group, start, rows: Math.min(end - start, most) };
    start = end;
  }
}

async function openTable(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const metadata: FileMetaData = await parquetMetadataAsync(toAsyncBuffer(source));
  const lists = nestingOf(metadata);
  checkGroups(metadata, lists);
  const geo = geoColumn(metadata, params);
  const set = geo === null ? new ColumnSet(MAX_FIELDS) : geoColumns();
  const all = parquetSchema(metadata).children;
  const columns = all.filter(({ element }) => element.name !== geo?.name);
  for (const column of columns) set.indexOf(propertyLabel(column.element.name), typeOfColumn(column));
  const toRow = (values: Map<string, unknown[]>, index: number): Converted[] => {
    const cells: Row = columns.map(({ element }) => toCell(values.get(element.name)?.[index], element));
    if (geo === null) return [cells];
    const shape = shapeCells(values.get(geo.name)?.[index], geo.project);
    const row = [...shape.cells, ...cells];
    return shape.damaged ? [{ code: "shape_damaged", params: { shape: 0 } }, row] : [row];
  };
  const most = Math.max(1, Math.floor(MAX_CHUNK_CELLS / 4 / Math.max(1, columns.length)));
  const names = all.map(({ element }) => element.name);
  async function* rows(): AsyncGenerator<Converted> {
    for (const { group, start, rows: count } of windows(source, { metadata, lists, names }, most)) {
      const values = await group.read(start, start + count);
      for (let index = 0; index < count; index++) yield* toRow(values, index);
    }
  }
  return { columns: set.columns, rows: rows() };
}

async function* guarded(rows: AsyncIterable<Converted>): AsyncGenerator<Converted> {
  try {
    yield* rows;
  } catch (thrown) {
    throw damaged(thrown);
  }
}

/** @throws SourceFault `parquet_damaged` and others; what the source throws */
export async function convertParquet(source: ByteSource, params: ReadParams): Promise<Conversion> {
  try {
    const { columns, rows } = await openTable(marked(source), params);
    return { columns, rows: guarded(rows) };
  } catch (thrown) {
    throw damaged(thrown);
  }
}
