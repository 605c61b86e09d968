// The next rows of a job's current source, with what can be wrong with its bytes turned into a sentence.
import { CHUNK_BYTES, MAX_CHUNK_CELLS, MAX_ROW_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import type { FieldType } from "../../field.ts";
import { pointOfName } from "../../fields/point-column.ts";
import type { RowChunk } from "../../formats/cell.ts";
import { readCells } from "../../formats/cells/read.ts";
import { NotInEncoding, RowTooLong, readChunk } from "../../formats/csv/read.ts";
import { toFieldNames } from "../../formats/field-names.ts";
import type { Job, JobSource } from "../job.ts";
import type { JobTools } from "../tools.ts";

/** Even a row of one cell is an object with a price. */
const MIN_CELLS_PER_ROW = 8;

export function currentSource(job: Job): JobSource {
  const source = job.sources[job.current];
  if (source === undefined) throw new Error(`job ${job.uid} has no source ${job.current}`);
  return source;
}

/** @throws NotInEncoding while the encoding is only a guess; AppError `source_encoding`, `row_too_long` */
export async function nextChunk(job: Job, tools: JobTools): Promise<RowChunk> {
  const { dialect, converted, title, key, bytes } = currentSource(job);
  const fields = Math.max(1, job.schema.length);
  const maxRows = Math.max(1, Math.floor(MAX_CHUNK_CELLS / Math.max(fields, MIN_CELLS_PER_ROW)));
  const limits = { chunkBytes: CHUNK_BYTES, maxRowBytes: MAX_ROW_BYTES, maxRows };
  if (converted !== null) return readCells(tools.open(key, bytes), job.offset, limits);
  if (dialect === null) throw new Error(`source ${title} was not sniffed`);
  try {
    return await readChunk(tools.open(key, bytes), dialect, job.offset, limits);
  } catch (thrown) {
    if (thrown instanceof RowTooLong) {
      throw new AppError("row_too_long", 422, { title, limit: MAX_ROW_BYTES, row: job.rows + 2 });
    }
    if (!(thrown instanceof NotInEncoding) || !dialect.encodingIsSure) throw thrown;
    throw new AppError("source_encoding", 422, { title, encoding: dialect.encoding, offset: thrown.offset });
  }
}

/** Where the reading of the sources is: which one, the byte in it, and the rows before. */
export type Position = Pick<Job, "current" | "offset" | "rows">;

export const startOf = (job: Job): Position => ({ current: 0, offset: job.sources[0]?.dataOffset ?? 0, rows: 0 });

/** Where to read on; behind the last source when all are read. */
export function positionAfter(at: Job, chunk: RowChunk): Position {
  const rows = at.rows + chunk.rows.length;
  if (!chunk.done) return { current: at.current, offset: chunk.nextOffset, rows };
  const current = at.current + 1;
  return { current, offset: at.sources[current]?.dataOffset ?? 0, rows };
}

export const isRead = (job: Job) => job.current >= job.sources.length;

/** For each column that is read, its cell in the current source's rows; -1 when absent. Places stand behind (points.ts). */
export function cellsOfFields(job: Job): number[] {
  const here = toFieldNames(currentSource(job).header).map(({ name }) => name);
  let places = here.length;
  return job.schema.map((name) => (pointOfName(name) === null ? here.indexOf(name) : places++));
}

/** For each field of the schema, the type that the format of the first source itself gives it. */
export function typesOfFields(job: Job): (FieldType | null)[] {
  const { types = [] } = job.sources[0] ?? {};
  return cellsOfFields({ ...job, current: 0 }).map((cell) => types[cell] ?? null);
}

/** Whether texts of the current source are texts, and never numbers. */
export const isTyped = (job: Job): boolean => currentSource(job).converted?.typed ?? false;
