// What was wrong with single rows: never an exception, always counted, with the first samples of each kind.
import { MAX_ERROR_SAMPLES } from "../../config.ts";
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

/** Adds a chunk's errors to the counts; in the transaction that writes the chunk. */
export function saveRecordErrors(sql: SqlStorage, generation: number, errors: RecordError[]): void {
  if (errors.length === 0) return;
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
