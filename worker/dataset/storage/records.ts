// Bulk insert into a generation's table. Rows travel as one JSON text per batch and are taken apart by SQLite: that
// keeps whole numbers and texts what they are (bound numbers become REAL), needs no limit of 100 bound values, and is
// twice as fast as multi-row VALUES. The SQL text is constant, because the statement cache is keyed on it.
import { insertColumns, type Layout, quoteIdentifier } from "./layout.ts";

/** One bound text may have 2,000,000 bytes, and a character of JSON may be six of them. */
const MAX_BATCH_CHARACTERS = 100_000;

/** The platform's limit of a row; a row is never larger than the JSON that it comes from. */
const MAX_RECORD_BYTES = 2_000_000;

/** A record's values in the order of `insertColumns(layout)`; the overflow is an array of its own. */
export type RecordValues = readonly unknown[];

/** A record that the platform cannot store, by its place in what was to be inserted. Thrown as data. */
export class RecordTooLong extends Error {
  readonly index: number;
  constructor(index: number) {
    super(`record ${index} is over ${MAX_RECORD_BYTES} bytes`);
    this.index = index;
  }
}

function insertSql(layout: Layout, born: number): string {
  const columns = insertColumns(layout);
  const values = columns.map((_, index) => `value ->> ${index}`);
  return `INSERT INTO ${quoteIdentifier(layout.table)} (${columns.map(quoteIdentifier).join(", ")}, "_born")
    SELECT ${values.join(", ")}, ${born} FROM jsonb_each(jsonb(?))`;
}

/** Batches of about `MAX_BATCH_CHARACTERS` of source text, as [from, to[. A single record may be longer. */
function* toBatches(sizes: number[]): Generator<[number, number]> {
  let from = 0;
  let characters = 0;
  for (let index = 0; index < sizes.length; index++) {
    const size = sizes[index] ?? 0;
    if (characters + size > MAX_BATCH_CHARACTERS && index > from) {
      yield [from, index];
      from = index;
      characters = 0;
    }
    characters += size;
  }
  if (from < sizes.length) yield [from, sizes.length];
}

function isTooLong(json: string): boolean {
  return json.length > MAX_RECORD_BYTES / 3 && new TextEncoder().encode(json).length > MAX_RECORD_BYTES;
}

/**
 * Appends records. In a transaction of the caller's.
 * @param born the generation that they appear in
 * @param sizes characters of each record's source text, about
 * @throws RecordTooLong
 */
export function insertRecords(
  sql: SqlStorage,
  layout: Layout,
  born: number,
  records: RecordValues[],
  sizes: number[],
): void {
  const statement = insertSql(layout, born);
  // An absent cell is four characters, and a comma.
  const withNulls = sizes.map((size) => size + 5 * layout.fields.length);
  for (const [from, to] of toBatches(withNulls)) {
    const json = JSON.stringify(records.slice(from, to));
    if (to - from === 1 && isTooLong(json)) throw new RecordTooLong(from);
    sql.exec(statement, json);
  }
}
