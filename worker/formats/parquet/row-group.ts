// Row groups of Parquet → values by columns, some rows at a time. Compressed columns are in memory some at a time, not as a
// group: writers make groups of a hundred megabytes.
import { type FileMetaData, parquetReadObjects, parquetSchema, type SchemaTree } from "hyparquet";
import { getTreePath } from "hyparquet/src/schema.js";
import { MAX_COLUMN_CHUNK_BYTES } from "../../config.ts";
import { SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { COMPRESSORS } from "./compressors.ts";
import { type ColumnChunk, checkPages } from "./pages.ts";

export type RowGroup = FileMetaData["row_groups"][number];

/** Columns of a group that are in memory at once: a place in the file, and what they are called. */
type Part = { names: string[]; start: number; end: number; chunks: ColumnChunk[] };

/** Columns by the file's word. */
export type Columns = { metadata: FileMetaData; lists: ReadonlySet<string>; names: string[] };

const startOf = ({ meta }: ColumnChunk) => {
  const { dictionary_page_offset: dictionary = 0n, data_page_offset: data } = meta;
  return Number(dictionary > 0n && dictionary < data ? dictionary : data);
};

const endOf = (chunk: ColumnChunk) => startOf(chunk) + Number(chunk.meta.total_compressed_size);

function chunksOf(group: RowGroup, tree: SchemaTree, lists: ReadonlySet<string>): ColumnChunk[] {
  return group.columns.flatMap(({ meta_data: meta }) => {
    if (meta === undefined) return [];
    const path = meta.path_in_schema;
    return [{ meta, path: getTreePath(tree, path), isList: lists.has(path.join(".")) }];
  });
}

/** Columns that follow each other in the file, as many as may be in memory; one at the least. @throws SourceFault */
function partsOf(group: RowGroup, { metadata, lists, names }: Columns): Part[] {
  const all = chunksOf(group, parquetSchema(metadata), lists);
  const parts: Part[] = [];
  for (const name of names) {
    const chunks = all.filter(({ meta }) => meta.path_in_schema[0] === name);
    const [start, end] = [Math.min(...chunks.map(startOf)), Math.max(...chunks.map(endOf))];
    if (chunks.length === 0) continue;
    if (end - start > MAX_COLUMN_CHUNK_BYTES) {
      throw new SourceFault("column_chunk_too_large", { name, bytes: end - start, limit: MAX_COLUMN_CHUNK_BYTES });
    }
    const last = parts.at(-1);
    if (last && start >= last.start && end - last.start <= MAX_COLUMN_CHUNK_BYTES) {
      last.names.push(name);
      last.chunks.push(...chunks);
      last.end = Math.max(end, last.end);
    } else parts.push({ names: [name], start, end, chunks });
  }
  return parts;
}

/** The file as the library reads it. */
export function toAsyncBuffer(source: ByteSource) {
  return {
    byteLength: source.bytes,
    async slice(start: number, end = source.bytes) {
      const bytes = await source.read(start, end - start);
      const isWhole = bytes.byteLength === bytes.buffer.byteLength;
      return (isWhole ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
    },
  };
}

export class RowGroupReader {
  private readonly parts: Part[];
  private isChecked = false;
  private readonly source: ByteSource;
  private readonly metadata: FileMetaData;
  private readonly rows: number;

  /** @throws SourceFault `column_chunk_too_large` */
  constructor(source: ByteSource, group: RowGroup, columns: Columns) {
    this.source = source;
    this.metadata = columns.metadata;
    this.rows = Number(group.num_rows);
    this.parts = partsOf(group, columns);
  }

  /**
   * @param rowStart counted from the beginning of the file
   * @returns the values of each column, by its name
   */
  async read(rowStart: number, rowEnd: number): Promise<Map<string, unknown[]>> {
    const found = new Map<string, unknown[]>();
    if (!this.isChecked) await this.check();
    const file = toAsyncBuffer(this.source);
    for (const part of this.parts) {
      const parsers = { geometryFromBytes: asBytes, geographyFromBytes: asBytes };
      const { metadata } = this;
      const options = { file, metadata, rowStart, rowEnd, columns: part.names, compressors: COMPRESSORS, parsers };
      const records = await parquetReadObjects(options);
      for (const name of part.names)
        found.set(
          name,
          records.map((record) => record[name]),
        );
    }
    return found;
  }

  private async check(): Promise<void> {
    for (const { chunks } of this.parts) {
      for (const chunk of chunks) {
        const start = startOf(chunk);
        checkPages(await this.source.read(start, endOf(chunk) - start), chunk, this.rows);
      }
    }
    this.isChecked = true;
  }
}

/** Shapes of a whole page would be far larger than their bytes: they are read row by row. */
const asBytes = (bytes: Uint8Array): Uint8Array => bytes;
