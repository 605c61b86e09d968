// load: one chunk of rows → the building generation, with the checkpoint in the same transaction (invariant 2).
import { MAX_ROW_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { type RecordColumn, toRecord } from "../../formats/to-record.ts";
import { type Job, nextSource } from "../job.ts";
import { buildingLayout } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import type { Layout } from "../storage/layout.ts";
import { type RecordError, saveRecordErrors } from "../storage/record-errors.ts";
import { insertRecords, RecordTooLong } from "../storage/records.ts";
import type { Step } from "../tools.ts";
import { cellsOfFields, currentSource, nextChunk } from "./chunks.ts";

function toColumns(job: Job, layout: Layout): RecordColumn[] {
  return cellsOfFields(job).map((cell, index) => ({
    cell,
    reading: job.readings[index] ?? "text",
    overflow: layout.slots[index]?.kind === "overflow",
  }));
}

/** Rows that are shorter or longer than the header. */
function raggedRows(rows: string[][], expected: number, before: number): RecordError[] {
  const errors: RecordError[] = [];
  rows.forEach((row, index) => {
    if (row.length === expected) return;
    const code = row.length < expected ? "row_too_short" : "row_too_wide";
    errors.push({ code, field: "", row: before + index + 1, params: { found: row.length, expected } });
  });
  return errors;
}

export const load: Step = async (job, tools) => {
  const { sql } = tools.storage;
  const layout = buildingLayout(sql);
  if (layout === null) throw new Error(`job ${job.uid} has no generation to load into`);
  const chunk = await nextChunk(job, tools);
  const columns = toColumns(job, layout);
  const records = chunk.rows.map((row) => toRecord(row, columns, layout.overflow));
  const sizes = chunk.rows.map((row) => row.reduce((size, cell) => size + cell.length + 1, 0));
  const errors = raggedRows(chunk.rows, currentSource(job).header.length, job.rows);
  if (chunk.unclosed) errors.push({ code: "unclosed_quote", field: "", row: job.rows + chunk.rows.length, params: {} });
  const read = { ...job, rows: job.rows + chunk.rows.length, offset: chunk.nextOffset, attempts: 0 };
  const next = chunk.done ? nextSource(read, "index", tools.now()) : read;
  // The chunk was read outside; an interruption that arrived meanwhile must not be followed by a write.
  tools.stop.throwIfAborted();
  try {
    tools.storage.transactionSync(() => {
      insertRecords(sql, layout, records, sizes);
      saveRecordErrors(sql, layout.generation, errors);
      saveJob(sql, next);
    });
  } catch (thrown) {
    if (!(thrown instanceof RecordTooLong)) throw thrown;
    const { title } = currentSource(job);
    throw new AppError("row_too_long", 422, { title, limit: MAX_ROW_BYTES, row: job.rows + thrown.index + 1 });
  }
  return next;
};
