// The content hashes of the rows of a generation, in pieces; and the rows of it that vanish in the next one.
import { fieldSql, hasId, type Layout, quoteIdentifier } from "./layout.ts";

export type RowHash = { id: number; hash: number; check: number };

/** Rows that are read at once: a few milliseconds. */
const SCAN_ROWS = 20_000;

/** @param scope the condition by which the generation's rows are known; null where the table holds no others */
type Rows = { layout: Layout; scope: string | null };

/** The next rows behind `after`, by `_id`. @returns `next` to go on from, null at the end */
export function scanHashes(sql: SqlStorage, { layout, scope }: Rows, after: number) {
  const rows: RowHash[] = [];
  const cursor = sql.exec(
    `SELECT "_id", "_hash", "_check" FROM ${quoteIdentifier(layout.table)}
     WHERE "_id" > ? AND ${scope ?? "TRUE"} ORDER BY "_id" LIMIT ${SCAN_ROWS}`,
    after,
  );
  for (const [id, hash, check] of cursor.raw()) rows.push({ id: Number(id), hash: Number(hash), check: Number(check) });
  return { rows, next: rows.length < SCAN_ROWS ? null : (rows.at(-1)?.id ?? null) };
}

/**
 * These rows are not in the generation `died` any more. In a transaction of the caller's.
 * @returns how many were marked: those that a former process has marked already are counted by it
 */
export function markDied(sql: SqlStorage, layout: Layout, ids: number[], died: number): number {
  if (ids.length === 0) return 0;
  const marked = sql.exec(
    `UPDATE ${quoteIdentifier(layout.table)} SET "_died" = ${died}
     WHERE "_id" IN (SELECT value FROM json_each(?)) AND "_died" IS NULL RETURNING "_id"`,
    JSON.stringify(ids),
  );
  return marked.toArray().length;
}

/** The SQL expressions of the values that are the id. */
function idExpressions(layout: Layout): string[] {
  const known = fieldSql(layout);
  return layout.fields.filter(hasId).flatMap(({ name }) => {
    const found = known.get(name);
    if (found === undefined) return [];
    return found.lat && found.lon ? [found.lat, found.lon] : [found.value];
  });
}

/**
 * The rows of former generations whose id is that of one of the last `fresh` rows are not in the generation `born` any more.
 * A row that lacks a part of its id has none. In the transaction that inserts them.
 * @returns how many were marked
 */
export function oustSameIds(sql: SqlStorage, layout: Layout, born: number, fresh: number): number {
  const expressions = idExpressions(layout);
  if (expressions.length === 0 || fresh === 0) return 0;
  const table = quoteIdentifier(layout.table);
  const id = expressions.join(", ");
  const marked = sql.exec(
    `UPDATE ${table} SET "_died" = ${born}
     WHERE (${id}) IN (SELECT ${id} FROM ${table} ORDER BY "_id" DESC LIMIT ${fresh})
       AND "_born" < ${born} AND "_died" IS NULL RETURNING "_id"`,
  );
  return marked.toArray().length;
}
