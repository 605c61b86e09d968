// The last values of a feed of measured data or parking statuses, in its mirror's SQLite: one row per value.
import type { KeyedRecord, ValueRecord } from "../datex/value-fields.ts";

const TABLE = `CREATE TABLE IF NOT EXISTS held_values (
  key TEXT PRIMARY KEY, record TEXT NOT NULL
) WITHOUT ROWID;`;

/** Rows sent to SQLite as one text. */
const BATCH_ROWS = 500;

export class ValueStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(TABLE);
  }

  /** Takes in one publication; a snapshot leaves nothing that it does not list. Values that are the same cost no row. */
  save(records: KeyedRecord[], isSnapshot: boolean): void {
    const listed = new Set<string>();
    for (let from = 0; from < records.length; from += BATCH_ROWS) {
      const rows = records.slice(from, from + BATCH_ROWS).map(({ key, record }) => [key, JSON.stringify(record)]);
      for (const [key] of rows) listed.add(key ?? "");
      this.#sql.exec(
        `INSERT INTO held_values (key, record) SELECT value ->> 0, value ->> 1 FROM json_each(?)
         WHERE TRUE ON CONFLICT (key) DO UPDATE SET record = excluded.record WHERE record <> excluded.record`,
        JSON.stringify(rows),
      );
    }
    if (!isSnapshot) return;
    const gone = this.#keys().filter((key) => !listed.has(key));
    this.#sql.exec("DELETE FROM held_values WHERE key IN (SELECT value FROM json_each(?))", JSON.stringify(gone));
  }

  *records(): Generator<ValueRecord> {
    for (let after = ""; ; ) {
      const page = this.#sql
        .exec<{ key: string; record: string }>(
          "SELECT key, record FROM held_values WHERE key > ? ORDER BY key LIMIT ?",
          after,
          BATCH_ROWS,
        )
        .toArray();
      for (const { record } of page) yield JSON.parse(record) as ValueRecord;
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.key;
    }
  }

  #keys(): string[] {
    return this.#sql
      .exec<{ key: string }>("SELECT key FROM held_values")
      .toArray()
      .map(({ key }) => key);
  }
}
