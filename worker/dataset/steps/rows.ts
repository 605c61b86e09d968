// The next rows of a source with their content hashes, and what is wrong with their shape; rows → records.
import { MAX_ROW_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { type Field, isMultivalued } from "../../field.ts";
import { shownColumn } from "../../fields/point-column.ts";
import { cellText, type Row, type RowChunk, rowSize } from "../../formats/cell.ts";
import { typeOf } from "../../formats/infer.ts";
import { isMisfit, type RecordColumn, toRecord } from "../../formats/to-record.ts";
import { type ContentHash, hashCells } from "../../lib/hash.ts";
import type { Job } from "../job.ts";
import type { Layout } from "../storage/layout.ts";
import type { RecordError } from "../storage/record-errors.ts";
import { insertRecords, RecordTooLong } from "../storage/records.ts";
import { replacedReader } from "../storage/replaced-rows.ts";
import type { JobTools } from "../tools.ts";
import { cellsOfFields, currentSource, nextChunk } from "./chunks.ts";
import { withPlaces } from "./points.ts";

/** A row, its number in the job (1-based), and the hash of what the schema takes of it. */
export type SourceRow = { cells: Row; number: number; content: ContentHash };

/** `replaced`: rows of the chunk that are not among `rows`, because a later one has the same id. */
export type SourceRows = { rows: SourceRow[]; errors: RecordError[]; chunk: RowChunk; replaced: number };

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

/** A sample of a value, as far as it can be shown. */
const MAX_SHOWN_VALUE = 100;

/** Values that do not fit the type which their field was declared to have: they are empty in the record. */
function misfits(rows: Row[], job: Job, cells: number[]): RecordError[] {
  const errors: RecordError[] = [];
  job.retyped.forEach((isRetyped, column) => {
    const reading = job.readings[column] ?? "text";
    if (!isRetyped || reading === "text") return;
    rows.forEach((row, index) => {
      const cell = row[cells[column] ?? -1];
      if (!isMisfit(cell, reading)) return;
      const params = { value: cellText(cell).slice(0, MAX_SHOWN_VALUE), type: typeOf(reading) };
      errors.push({
        code: "value_not_of_type",
        field: shownColumn(job.schema[column] ?? ""),
        row: job.rows + index + 1,
        params,
      });
    });
  });
  return errors;
}

/** What was wrong with rows where they were converted, and with those that could not be. */
const faultsOf = ({ faults }: RowChunk, before: number): RecordError[] =>
  faults.map(({ row, code, params }) => ({ code, field: "", row: before + row + 1, params }));

/** From the job's source and offset on. */
export async function nextRows(job: Job, tools: JobTools): Promise<SourceRows> {
  const chunk = await nextChunk(job, tools);
  const taken = cellsOfFields(job);
  const placed = withPlaces(chunk.rows, job);
  const all = placed.map((cells, index) => ({
    cells,
    number: job.rows + index + 1,
    content: hashCells(cells, taken),
  }));
  const isReplaced = job.identification === null ? () => false : replacedReader(tools.storage.sql);
  const [rows, replaced] = [
    all.filter(({ number }) => !isReplaced(number)),
    all.filter(({ number }) => isReplaced(number)),
  ];
  const { dialect, header } = currentSource(job);
  const shape = dialect === null ? faultsOf(chunk, job.rows) : raggedRows(chunk.rows, header.length, job.rows);
  const repeats = replaced.map(
    ({ number }): RecordError => ({ code: "row_replaced", field: "", row: number, params: {} }),
  );
  const errors = [...shape, ...misfits(placed, job, taken), ...repeats];
  if (chunk.unclosed) errors.push({ code: "unclosed_quote", field: "", row: job.rows + all.length, params: {} });
  return { rows, errors, chunk, replaced: replaced.length };
}

/** What stands between the elements of a list; a comma where the publisher does not say. */
function separatorOf(field: Field | undefined): string | undefined {
  if (field === undefined || !isMultivalued(field)) return undefined;
  const { multivalued } = field.annotations;
  return (Array.isArray(multivalued) ? multivalued[0] : undefined) ?? ",";
}

/** The zone of times that name none, where the publisher says it. */
function zoneOf(field: Field | undefined): string | undefined {
  const zone = field?.type === "datetime" ? field.annotations.timezone : undefined;
  return Array.isArray(zone) ? zone[0] : undefined;
}

/** How each field of the records is read from a row of the current source. */
export function toColumns(job: Job, layout: Layout): RecordColumn[] {
  return cellsOfFields(job).map((cell, index) => ({
    cell,
    reading: job.readings[index] ?? "text",
    overflow: layout.slots[index]?.kind === "overflow",
    separator: separatorOf(layout.fields[index]),
    zone: zoneOf(layout.fields[index]),
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
