// The next rows of a source with their content hashes, and what is wrong with their shape; rows → records.
import { MAX_ROW_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { type Row, type RowChunk, rowSize } from "../../formats/cell.ts";
import { type RecordColumn, toRecord } from "../../formats/to-record.ts";
import { type ContentHash, hashCells } from "../../lib/hash.ts";
import type { Job } from "../job.ts";
import type { Layout } from "../storage/layout.ts";
import type { RecordError } from "../storage/record-errors.ts";
import { insertRecords, RecordTooLong } from "../storage/records.ts";
import type { JobTools } from "../tools.ts";
import { cellsOfFields, currentSource, nextChunk } from "./chunks.ts";

/** A row, its number in the job (1-based), and the hash of what the schema takes of it. */
export type SourceRow = { cells: Row; number: number; content: ContentHash };

export type SourceRows = { rows: SourceRow[]; errors: RecordError[]; chunk: RowChunk };

/** Rows that are shorter or longer than the header. */
function raggedRows(rows: Row[], expected: number, before: number): RecordError[] {
  const errors: RecordError[] = [];
  rows.forEach((row, index) => {
    if (row.length === expected) return;
    const code = row.length < expected ? "row_too_short" : "row_too_wide";
    errors.push({ code, field: "", row: before + index + 1, params: { found: row.length, expected } });
  });
  return errors;
}

/** From the job's source and offset on. */
export async function nextRows(job: Job, tools: JobTools): Promise<SourceRows> {
  const chunk = await nextChunk(job, tools);
  const taken = cellsOfFields(job);
  const rows = chunk.rows.map((cells, index) => ({
    cells,
    number: job.rows + index + 1,
    content: hashCells(cells, taken),
  }));
  const errors = raggedRows(chunk.rows, currentSource(job).header.length, job.rows);
  if (chunk.unclosed) errors.push({ code: "unclosed_quote", field: "", row: job.rows + rows.length, params: {} });
  return { rows, errors, chunk };
}

function toColumns(job: Job, layout: Layout): RecordColumn[] {
  return cellsOfFields(job).map((cell, index) => ({
    cell,
    reading: job.readings[index] ?? "text",
    overflow: layout.slots[index]?.kind === "overflow",
  }));
}

/**
 * Appends rows to a table, in a transaction of the caller's.
 * @throws AppError `row_too_long`
 */
export function insertRows(rows: SourceRow[], job: Job, layout: Layout, born: number, tools: JobTools): void {
  const columns = toColumns(job, layout);
  const records = rows.map(({ cells, content }) => toRecord(cells, content, columns, layout.overflow));
  const sizes = rows.map(({ cells }) => rowSize(cells));
  try {
    insertRecords(tools.storage.sql, layout, born, records, sizes);
  } catch (thrown) {
    if (!(thrown instanceof RecordTooLong)) throw thrown;
    const { title } = currentSource(job);
    throw new AppError("row_too_long", 422, { title, limit: MAX_ROW_BYTES, row: rows[thrown.index]?.number ?? 0 });
  }
}
