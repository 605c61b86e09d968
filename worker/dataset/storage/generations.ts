// Generations of a dataset's records: at most one is being built, one is live, one is kept for a rollback. A publish that
// changes the layout builds a table of its own; a refresh shares the live table and writes the difference: a row belongs to
// every generation from the one it was born in to the one before it died. The swap is one row update in one transaction.
import type { Field } from "../../field.ts";
import type { LiveGeneration } from "../contract.ts";
import { dropIndexes, removeFromIndexes } from "./indexes.ts";
import { createTableSql, type Layout, quoteIdentifier, toLayout } from "./layout.ts";
import { dropRecordErrors } from "./record-errors.ts";
import { dropStatistics } from "./statistics.ts";

type State = "building" | "live" | "former" | "dropping";

type Row = {
  generation: number;
  state: State;
  table_name: string;
  layout: string;
  fingerprint: string;
  incomplete: number;
  rows: number;
  recipe: string | null;
  digest: string | null;
};

/**
 * How the columns of the source (`header`) became the fields: for each the column that it is read from, and how. A refresh
 * reads its source in the same way.
 */
export type Recipe<Reading = unknown> = {
  header: string[];
  columns?: string[];
  readings: Reading[];
  retyped?: boolean[];
};

/** What a generation is made of: `fingerprint` of the bytes and the configuration, `digest` one hash per part of it. */
export type Made = { fingerprint: string; digest: Record<string, string>; recipe: Recipe };

/** Rows that one transaction of an erasure looks at. */
const ERASE_CHUNK_ROWS = 50_000;

function rowIn(sql: SqlStorage, state: State): Row | null {
  return sql.exec<Row>("SELECT * FROM _generations WHERE state = ? ORDER BY generation", state).toArray()[0] ?? null;
}

/** Rows of the table that belong to a generation. */
const belongs = (generation: number) => `("_born" <= ${generation} AND ("_died" IS NULL OR "_died" > ${generation}))`;

function toLive(sql: SqlStorage, row: Row): LiveGeneration {
  const layout = JSON.parse(row.layout) as Layout;
  const { sharing } = sql
    .exec<{ sharing: number }>("SELECT count(*) AS sharing FROM _generations WHERE table_name = ?", row.table_name)
    .one();
  return {
    generation: row.generation,
    layout,
    fields: layout.fields,
    incomplete: row.incomplete === 1,
    rows: row.state === "building" ? null : row.rows,
    scope: sharing > 1 ? belongs(row.generation) : null,
  };
}

/** What readers are served now: the live generation, or a first one while it grows. */
export function liveGeneration(sql: SqlStorage): LiveGeneration | null {
  const row = rowIn(sql, "live") ?? rowIn(sql, "building");
  return row && toLive(sql, row);
}

/** The finished generation, with what it was made of. */
export function publishedGeneration(sql: SqlStorage) {
  const row = rowIn(sql, "live");
  if (!row) return null;
  return {
    ...toLive(sql, row),
    rows: row.rows,
    fingerprint: row.fingerprint,
    recipe: row.recipe === null ? null : (JSON.parse(row.recipe) as Recipe),
    digest: row.digest === null ? null : (JSON.parse(row.digest) as Record<string, string>),
    former: rowIn(sql, "former")?.generation ?? null,
  };
}

/** Numbers only grow, so that caches never meet one twice. */
function nextNumber(sql: SqlStorage): number {
  return sql.exec<{ number: number }>("UPDATE _last_generation SET number = number + 1 RETURNING number").one().number;
}

/** The last number that was given: while it stays, no number of a record is given a second time and kept. */
export function lastNumber(sql: SqlStorage): number {
  return sql.exec<{ number: number }>("SELECT number FROM _last_generation").one().number;
}

function insertBuilding(sql: SqlStorage, generation: number, layout: Layout, made: Made): void {
  sql.exec(
    `INSERT INTO _generations (generation, state, table_name, layout, fingerprint, incomplete, rows, recipe, digest)
     VALUES (?, 'building', ?, ?, ?, 1, 0, ?, ?)`,
    generation,
    layout.table,
    JSON.stringify(layout),
    made.fingerprint,
    JSON.stringify(made.recipe),
    JSON.stringify(made.digest),
  );
}

/** Creates the table of a new generation beside the live one. */
export function beginGeneration(sql: SqlStorage, fields: Field[], made: Made): void {
  dropBuilding(sql);
  const generation = nextNumber(sql);
  const layout = toLayout(generation, fields);
  sql.exec(createTableSql(layout));
  insertBuilding(sql, generation, layout, made);
}

/** Begins a generation in the table of the live one. The former one is given up: a table has two at the most. */
export function beginDifference(sql: SqlStorage, made: Omit<Made, "recipe">): void {
  const live = publishedGeneration(sql);
  if (live === null || live.recipe === null) throw new Error("there is no generation to differ from");
  dropBuilding(sql);
  insertBuilding(sql, nextNumber(sql), live.layout, { ...made, recipe: live.recipe });
}

/** `scope`: the condition by which its rows are known; null where the table holds no others. */
export type Building = { generation: number; layout: Layout; scope: string | null };

export function buildingGeneration(sql: SqlStorage): Building | null {
  const row = rowIn(sql, "building");
  if (row === null) return null;
  const { generation, layout, scope } = toLive(sql, row);
  return { generation, layout, scope };
}

/** The swap: the building generation is live, the live one is kept for a rollback. One transaction of the caller's. */
export function swapGeneration(sql: SqlStorage, rows: number, incomplete: boolean): void {
  dropFormer(sql);
  sql.exec("UPDATE _generations SET state = 'former' WHERE state = 'live'");
  sql.exec(
    "UPDATE _generations SET state = 'live', rows = ?, incomplete = ? WHERE state = 'building'",
    rows,
    incomplete ? 1 : 0,
  );
}

/** The former generation is live again and the live one is the former: a rollback is undone by another. */
export function swapBack(sql: SqlStorage): void {
  sql.exec(`UPDATE _generations SET state = CASE state WHEN 'live' THEN 'former' ELSE 'live' END
    WHERE state IN ('live', 'former')`);
}

/** The live generation is served with another configuration of the parts that make no record. */
export function saveDigest(sql: SqlStorage, digest: Record<string, string>): void {
  sql.exec("UPDATE _generations SET digest = ? WHERE state = 'live'", JSON.stringify(digest));
}

export function dropBuilding(sql: SqlStorage): void {
  sql.exec("UPDATE _generations SET state = 'dropping' WHERE state = 'building'");
}

export function dropFormer(sql: SqlStorage): void {
  sql.exec("UPDATE _generations SET state = 'dropping' WHERE state = 'former'");
}

export function dropAll(sql: SqlStorage): void {
  sql.exec("UPDATE _generations SET state = 'dropping'");
}

type EraseStorage = Pick<DurableObjectStorage, "sql" | "transactionSync">;

/** Rows of a range that no kept generation has are removed; a death in a generation that never came is undone. */
function eraseRange(sql: SqlStorage, layout: Layout, kept: number[], from: number): void {
  const table = quoteIdentifier(layout.table);
  const range = `"_id" > ${from} AND "_id" <= ${from + ERASE_CHUNK_ROWS}`;
  const isDead = `${range} AND NOT (${kept.map(belongs).join(" OR ")})`;
  removeFromIndexes(sql, layout, isDead);
  sql.exec(`DELETE FROM ${table} WHERE ${isDead}`);
  sql.exec(`UPDATE ${table} SET "_died" = NULL WHERE ${range} AND "_died" > ${Math.max(...kept)}`);
}

async function eraseFromTable(storage: EraseStorage, dropped: Row, kept: number[], pause: () => Promise<void>) {
  const layout = JSON.parse(dropped.layout) as Layout;
  const table = quoteIdentifier(layout.table);
  const { last } = storage.sql.exec<{ last: number | null }>(`SELECT max("_id") AS last FROM ${table}`).one();
  for (let from = 0; from < (last ?? 0); from += ERASE_CHUNK_ROWS) {
    storage.transactionSync(() => eraseRange(storage.sql, layout, kept, from));
    await pause();
  }
}

function dropTable(sql: SqlStorage, layout: Layout): void {
  dropIndexes(sql, layout);
  sql.exec(`DROP TABLE IF EXISTS ${quoteIdentifier(layout.table)}`);
}

/** Erases every dropped generation, in pieces between which readers have their turn. May be repeated after a crash. */
export async function eraseDropped(storage: EraseStorage, pause: () => Promise<void>): Promise<void> {
  const { sql } = storage;
  for (let row = rowIn(sql, "dropping"); row !== null; row = rowIn(sql, "dropping")) {
    const { generation, table_name: table } = row;
    const sharing = sql.exec<Row>("SELECT * FROM _generations WHERE table_name = ? AND state <> 'dropping'", table);
    const kept = sharing.toArray().map((other) => other.generation);
    if (kept.length > 0) await eraseFromTable(storage, row, kept, pause);
    storage.transactionSync(() => {
      if (kept.length === 0) dropTable(sql, JSON.parse(row.layout) as Layout);
      dropRecordErrors(sql, generation);
      dropStatistics(sql, generation);
      sql.exec("DELETE FROM _generations WHERE generation = ?", generation);
    });
    await pause();
  }
}
