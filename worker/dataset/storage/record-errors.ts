// What was wrong with single rows: never an exception, always counted, with the first samples of each kind, and kept one
// by one in a log for whoever wants to download them. A row of the log holds many: rows written are what costs.
import { MAX_ERROR_SAMPLES, MAX_LOGGED_ERRORS } from "../../config.ts";
import type { MessageCode, MessageParams } from "../../messages.ts";

/** `row` is the record's number in the load, 1-based. */
export type RecordError = { code: MessageCode; field: string; row: number; params: MessageParams };

export type ErrorGroup = { code: MessageCode; field: string; count: number; samples: RecordError[] };

type Row = { code: string; field: string; count: number; samples: string };

function toGroup(row: Row): ErrorGroup {
  // Both were written from the types below.
  return { code: row.code as MessageCode, field: row.field, count: row.count, samples: JSON.parse(row.samples) };
}

export function readErrorGroups(sql: SqlStorage, generation: number): ErrorGroup[] {
  return sql
    .exec<Row>(
      "SELECT code, field, count, samples FROM _record_errors WHERE generation = ? ORDER BY count DESC",
      generation,
    )
    .toArray()
    .map(toGroup);
}

/** Errors of one row of the log: as JSON far below the platform's 2,000,000 bytes. */
const ENTRIES_PER_ROW = 1_000;

function appendToLog(sql: SqlStorage, generation: number, errors: RecordError[]): void {
  const { last } = sql
    .exec<{ last: number | null }>(
      "SELECT max(sequence) AS last FROM _record_error_log WHERE generation = ?",
      generation,
    )
    .one();
  for (let from = 0, sequence = (last ?? 0) + 1; from < errors.length; from += ENTRIES_PER_ROW, sequence++) {
    if (sequence > MAX_LOGGED_ERRORS / ENTRIES_PER_ROW) return;
    sql.exec(
      "INSERT INTO _record_error_log (generation, sequence, entries) VALUES (?, ?, ?)",
      generation,
      sequence,
      JSON.stringify(errors.slice(from, from + ENTRIES_PER_ROW)),
    );
  }
}

export type ErrorLogPage = { errors: RecordError[]; next: number | null };

/** One page of a generation's errors, in the order of the records; null `next` at the end. */
export function readErrorLog(sql: SqlStorage, generation: number, after: number): ErrorLogPage {
  const row = sql
    .exec<{ sequence: number; entries: string }>(
      "SELECT sequence, entries FROM _record_error_log WHERE generation = ? AND sequence > ? ORDER BY sequence LIMIT 1",
      generation,
      after,
    )
    .toArray()[0];
  return row ? { errors: JSON.parse(row.entries) as RecordError[], next: row.sequence } : { errors: [], next: null };
}

export function dropRecordErrors(sql: SqlStorage, generation: number): void {
  sql.exec("DELETE FROM _record_errors WHERE generation = ?", generation);
  sql.exec("DELETE FROM _record_error_log WHERE generation = ?", generation);
}

/** Adds a chunk's errors to the counts and to the log; in the transaction that writes the chunk. */
export function saveRecordErrors(sql: SqlStorage, generation: number, errors: RecordError[]): void {
  if (errors.length === 0) return;
  appendToLog(sql, generation, errors);
  const groups = new Map(readErrorGroups(sql, generation).map((group) => [`${group.code} ${group.field}`, group]));
  for (const error of errors) {
    const key = `${error.code} ${error.field}`;
    const group = groups.get(key) ?? { code: error.code, field: error.field, count: 0, samples: [] };
    group.count++;
    if (group.samples.length < MAX_ERROR_SAMPLES) group.samples.push(error);
    groups.set(key, group);
  }
  for (const group of groups.values()) {
    sql.exec(
      "INSERT OR REPLACE INTO _record_errors (generation, code, field, count, samples) VALUES (?, ?, ?, ?, ?)",
      generation,
      group.code,
      group.field,
      group.count,
      JSON.stringify(group.samples),
    );
  }
}
