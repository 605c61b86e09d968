// Bulk insert into a generation's table. Rows travel as one JSON text per batch and are taken apart by SQLite: that
// keeps whole numbers and texts what they are (bound numbers become REAL), needs no limit of 100 bound values, and is
// twice as fast as multi-row VALUES. The SQL text is constant, because the statement cache is keyed on it.
import { insertColumns, type Layout, quoteIdentifier } from "./layout.ts";

/** One bound text may have 2,000,000 bytes; a batch is cut well before, since a character may be three of them. */
const MAX_BATCH_CHARACTERS = 100_000;

/** A record's values in the order of `insertColumns(layout)`; the overflow is an array of its own. */
export type RecordValues = readonly unknown[];

function insertSql(layout: Layout): string {
  const columns = insertColumns(layout);
  const values = columns.map((_, index) => `value ->> ${index}`);
  return `INSERT INTO ${quoteIdentifier(layout.table)} (${columns.map(quoteIdentifier).join(", ")})
    SELECT ${values.join(", ")} FROM jsonb_each(jsonb(?))`;
}

/** Rows of about `MAX_BATCH_CHARACTERS`; a single row may be longer, up to the platform's limit. */
function* toBatches(records: RecordValues[], sizes: number[]): Generator<RecordValues[]> {
  let from = 0;
  let characters = 0;
  for (let index = 0; index < records.length; index++) {
    const size = sizes[index] ?? 0;
    if (characters + size > MAX_BATCH_CHARACTERS && index > from) {
      yield records.slice(from, index);
      from = index;
      characters = 0;
    }
    characters += size;
  }
  if (from < records.length) yield records.slice(from);
}

/**
 * Appends records. In a transaction of the caller's.
 * @param sizes characters of each record's source text, about
 */
export function insertRecords(sql: SqlStorage, layout: Layout, records: RecordValues[], sizes: number[]): void {
  const statement = insertSql(layout);
  for (const batch of toBatches(records, sizes)) sql.exec(statement, JSON.stringify(batch));
}
