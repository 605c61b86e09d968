// The full-text index of a generation's table: one FTS5 table without content of its own, with a column for every text
// field (the fields past the table's columns share one). A document is a function of its record, so that it can be taken
// out again; `columnsize=0` spares the row per document that would only serve the length in a rank.
import { isMultivalued } from "../../field.ts";
import { type Layout, quoteIdentifier } from "./layout.ts";

/** Texts of the overflow, together: queries on one of its fields look at the records again. */
export const OVERFLOW_TEXTS = "x";

/** Pending entries that FTS5 keeps in memory between two segments: fewer segments, fewer merges. */
const PENDING_BYTES = 8 * 1024 ** 2;

export const textTable = (table: string): string => `text_${table}`;

/** The words of the index, for fuzzy search. */
export const vocabularyTable = (table: string): string => `words_${table}`;

type TextColumn = { name: string; value: string };

/** The elements of a list as one text. */
const joined = (list: string) => `(SELECT group_concat(value, ' ') FROM ${list})`;

/** The columns of the index, with the SQL of their content. */
export function textColumns({ fields, slots }: Layout): TextColumn[] {
  const columns: TextColumn[] = [];
  const overflow: number[] = [];
  fields.forEach((field, index) => {
    const slot = slots[index];
    if (field.type !== "text" || slot === undefined) return;
    if (slot.kind === "overflow") overflow.push(slot.index);
    if (slot.kind !== "column") return;
    const column = quoteIdentifier(slot.column);
    columns.push({ name: slot.column, value: isMultivalued(field) ? joined(`json_each(${column})`) : column });
  });
  if (overflow.length > 0) {
    const wanted = `(SELECT value FROM json_each('[${overflow.join()}]'))`;
    columns.push({ name: OVERFLOW_TEXTS, value: joined(`json_each("x") WHERE key IN ${wanted}`) });
  }
  return columns;
}

const names = (columns: TextColumn[]) => columns.map(({ name }) => quoteIdentifier(name)).join(", ");
const values = (columns: TextColumn[]) => columns.map(({ value }) => value).join(", ");

export function createTextIndex(sql: SqlStorage, layout: Layout): void {
  const columns = textColumns(layout);
  if (columns.length === 0) return;
  const table = quoteIdentifier(textTable(layout.table));
  sql.exec(
    `CREATE VIRTUAL TABLE ${table} USING fts5(${names(columns)}, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2')`,
  );
  sql.exec(`INSERT INTO ${table}(${table}, rank) VALUES ('hashsize', ${PENDING_BYTES})`);
  sql.exec(`CREATE VIRTUAL TABLE ${quoteIdentifier(vocabularyTable(layout.table))} USING fts5vocab(${table}, 'row')`);
}

/** @param range SQL condition on the records' table */
export function addTexts(sql: SqlStorage, layout: Layout, range: string): void {
  const columns = textColumns(layout);
  if (columns.length === 0) return;
  sql.exec(
    `INSERT INTO ${quoteIdentifier(textTable(layout.table))} (rowid, ${names(columns)})
     SELECT "_id", ${values(columns)} FROM ${quoteIdentifier(layout.table)} WHERE ${range} ORDER BY "_id"`,
  );
}

/** While the records are still there: FTS5 wants the very texts that were put in. */
export function removeTexts(sql: SqlStorage, layout: Layout, range: string): void {
  const columns = textColumns(layout);
  if (columns.length === 0) return;
  const table = quoteIdentifier(textTable(layout.table));
  sql.exec(
    `INSERT INTO ${table} (${table}, rowid, ${names(columns)})
     SELECT 'delete', "_id", ${values(columns)} FROM ${quoteIdentifier(layout.table)} WHERE ${range}`,
  );
}

export function dropTextIndex(sql: SqlStorage, table: string): void {
  sql.exec(`DROP TABLE IF EXISTS ${quoteIdentifier(vocabularyTable(table))}`);
  sql.exec(`DROP TABLE IF EXISTS ${quoteIdentifier(textTable(table))}`);
}
