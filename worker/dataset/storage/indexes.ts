// The indexes of a generation's table: full text, boxes of shapes, and an SQL index for each point and for each field whose
// annotation asks for one. `_indexes` says up to which `_id` they know the records, in the transaction that writes them:
// readers search what is beyond on the records themselves.
import {
  MAX_CARRIED_CELLS,
  MAX_CARRIED_COLUMNS,
  MAX_INDEX_CHUNK_CHARACTERS,
  MAX_INDEX_CHUNK_ROWS,
} from "../../config.ts";
import { type Field, isMultivalued } from "../../field.ts";
import { addTexts, createTextIndex, dropTextIndex, removeTexts, textColumns } from "./fulltext.ts";
import { addBoxes, createBoxes, dropBoxes, geoColumns, pointIndexes, removeBoxes } from "./geo.ts";
import { fieldSql, type Layout, quoteIdentifier } from "./layout.ts";

/** Annotations whose use reads a field in order, or by its value. */
const ASKING = ["facet", "sortable", "id"];

/** An annotation that is switched off may still be written down. */
const asksForIndex = ({ annotations }: Field) => ASKING.some((name) => (annotations[name] ?? false) !== false);

/** Lists and geometries are not found by the value of a column. */
const UNORDERED: ReadonlySet<string> = new Set(["geo_point_2d", "geo_shape", "json_blob", "file"]);

type OrderedIndex = { name: string; value: string };

/** Whether the column holds what the field's value is compared by. */
export const isOrdered = (field: Field) => !UNORDERED.has(field.type) && !isMultivalued(field);

const isIndexed = (field: Field) => asksForIndex(field) && isOrdered(field);

/** Numbers are short; so is, as a rule, what an index is asked for. */
const isShort = (field: Field) => isIndexed(field) || ["int", "double", "boolean"].includes(field.type);

/**
 * Columns that every index of a field holds beside its own, so that filters, groups and orders on short fields read an
 * index alone: a tenth of what they would read of the records, and without looking up each. Fewer where there are many
 * indexes.
 */
export function carriedColumns(layout: Layout): string[] {
  const indexes = layout.fields.filter(isIndexed).length;
  if (!layout.carrying || indexes === 0) return [];
  const columns = layout.fields.flatMap((field, index) => {
    const slot = layout.slots[index];
    return slot?.kind === "column" && isShort(field) ? [{ column: quoteIdentifier(slot.column), field }] : [];
  });
  const inOrder = columns.toSorted((one, other) => Number(isIndexed(other.field)) - Number(isIndexed(one.field)));
  const most = Math.min(MAX_CARRIED_COLUMNS, Math.floor(MAX_CARRIED_CELLS / indexes));
  return [...inOrder.slice(0, most).map(({ column }) => column), '"_born"', '"_died"'];
}

function orderedIndexes(layout: Layout): OrderedIndex[] {
  const expressions = fieldSql(layout);
  const carried = carriedColumns(layout);
  const asked = layout.fields.flatMap((field, index) => {
    const found = expressions.get(field.name);
    if (found === undefined || !isIndexed(field)) return [];
    const values = [found.value, ...carried.filter((column) => column !== found.value)];
    return [{ name: `by${index}_${layout.table}`, value: values.join(", ") }];
  });
  return [...asked, ...pointIndexes(layout)];
}

/** The last `_id` that the indexes know; 0 before the first. */
export function indexedUpTo(sql: SqlStorage, table: string): number {
  const [row] = sql.exec<{ last: number }>("SELECT last FROM _indexes WHERE table_name = ?", table).toArray();
  return row?.last ?? 0;
}

/** Creates what is missing: empty indexes, before the first records are added. */
function prepareIndexes(sql: SqlStorage, layout: Layout): void {
  const known = sql.exec("SELECT 1 FROM _indexes WHERE table_name = ?", layout.table).toArray().length > 0;
  if (known) return;
  createTextIndex(sql, layout);
  createBoxes(sql, layout);
  sql.exec("INSERT INTO _indexes (table_name, last) VALUES (?, 0)", layout.table);
}

function hasBetween(sql: SqlStorage, layout: Layout, after: number, before: number): boolean {
  const table = quoteIdentifier(layout.table);
  const found = sql.exec(`SELECT 1 FROM ${table} WHERE "_id" > ? AND "_id" < ? LIMIT 1`, after, before);
  return found.toArray().length > 0;
}

/**
 * Adds the records with `fromId` ≤ `_id` ≤ `toId`, all that stand there now, in a transaction of the caller's. Ranges
 * follow one another; where one before it is missing nothing is added, and `indexNext` catches up.
 */
export function addToIndexes(sql: SqlStorage, layout: Layout, fromId: number, toId: number): void {
  prepareIndexes(sql, layout);
  if (hasBetween(sql, layout, indexedUpTo(sql, layout.table), fromId)) return;
  const range = `"_id" BETWEEN ${Math.trunc(fromId)} AND ${Math.trunc(toId)}`;
  addTexts(sql, layout, range);
  addBoxes(sql, layout, range);
  sql.exec("UPDATE _indexes SET last = ? WHERE table_name = ?", toId, layout.table);
}

/**
 * Takes records out, before their rows are deleted and in the same transaction.
 * @param condition SQL on the records' table, true of the rows that are about to be deleted
 */
export function removeFromIndexes(sql: SqlStorage, layout: Layout, condition: string): void {
  const known = indexedUpTo(sql, layout.table);
  if (known === 0) return;
  const range = `"_id" <= ${known} AND (${condition})`;
  removeTexts(sql, layout, range);
  removeBoxes(sql, layout, range);
  // SQLite gives the highest numbers again once their rows are gone. Looked for from the end: the first one is near.
  const [left] = sql
    .exec<{ last: number }>(
      `SELECT "_id" AS last FROM ${quoteIdentifier(layout.table)} WHERE (${condition}) IS NOT TRUE
       ORDER BY "_id" DESC LIMIT 1`,
    )
    .toArray();
  sql.exec("UPDATE _indexes SET last = ? WHERE table_name = ?", Math.min(known, left?.last ?? 0), layout.table);
}

/** The end of the next range: as many records as can be indexed at once. Null when all are. */
function nextRange(sql: SqlStorage, layout: Layout, after: number): number | null {
  const texts = layout.fields.flatMap((field, index) => {
    const slot = layout.slots[index];
    return slot?.kind === "column" && (field.type === "text" || field.type === "geo_shape") ? [slot.column] : [];
  });
  if (layout.overflow) texts.push("x");
  const sizes = texts.map((column) => `octet_length(${quoteIdentifier(column)})`);
  const rows = sql.exec(
    `SELECT "_id"${sizes.map((size) => `, ${size}`).join("")} FROM ${quoteIdentifier(layout.table)}
     WHERE "_id" > ? ORDER BY "_id" LIMIT ${MAX_INDEX_CHUNK_ROWS}`,
    after,
  );
  let last: number | null = null;
  let characters = 0;
  for (const [id, ...lengths] of rows.raw()) {
    // A cursor is read to its end: one that is left midway keeps its table locked.
    if (characters > MAX_INDEX_CHUNK_CHARACTERS) continue;
    characters += lengths.reduce<number>((sum, length) => sum + Number(length ?? 0), 0);
    last = Number(id);
  }
  return last;
}

function createNextOrdered(sql: SqlStorage, layout: Layout): boolean {
  const present = new Set(
    sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        layout.table,
      )
      .toArray()
      .map(({ name }) => name),
  );
  const missing = orderedIndexes(layout).find(({ name }) => !present.has(name));
  if (missing === undefined) return false;
  const { name, value } = missing;
  sql.exec(`CREATE INDEX ${quoteIdentifier(name)} ON ${quoteIdentifier(layout.table)} (${value})`);
  return true;
}

/**
 * The next piece of indexing, in a transaction of the caller's: one range of records, or one SQL index.
 * @returns the last `_id` that is indexed, or null when there was nothing left to do
 */
export function indexNext(sql: SqlStorage, layout: Layout): number | null {
  const known = indexedUpTo(sql, layout.table);
  const last = hasRangedIndex(layout) ? nextRange(sql, layout, known) : null;
  if (last !== null) {
    addToIndexes(sql, layout, known + 1, last);
    return last;
  }
  return createNextOrdered(sql, layout) ? known : null;
}

/** Whether records have to be added one by one: a table of numbers alone has nothing to search. */
export function hasRangedIndex(layout: Layout): boolean {
  return textColumns(layout).length > 0 || geoColumns(layout).length > 0;
}

/** With the table itself, which takes its SQL indexes along. */
export function dropIndexes(sql: SqlStorage, layout: Layout): void {
  dropTextIndex(sql, layout.table);
  dropBoxes(sql, layout);
  sql.exec("DELETE FROM _indexes WHERE table_name = ?", layout.table);
}
