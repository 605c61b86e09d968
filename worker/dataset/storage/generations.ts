// Generations: the record sets of a dataset. At most one is live and one is building; what is dropping is erased by the
// next cleaning. Readers get the live one, or on a first publish the growing one (invariant 1).
import type { Field } from "../../field.ts";
import type { LiveGeneration } from "../contract.ts";
import { dropIndexes } from "./indexes.ts";
import { createTableSql, type Layout, quoteIdentifier, tableName, toLayout } from "./layout.ts";

type GenerationRow = {
  generation: number;
  state: "building" | "live" | "dropping";
  layout: string;
  fingerprint: string;
  incomplete: number;
  rows: number;
};

const rowsIn = (sql: SqlStorage, state: GenerationRow["state"]) =>
  sql.exec<GenerationRow>("SELECT * FROM _generations WHERE state = ? ORDER BY generation", state).toArray();

/** What readers are served now. */
export function liveGeneration(sql: SqlStorage): LiveGeneration | null {
  const row = rowsIn(sql, "live")[0] ?? rowsIn(sql, "building")[0];
  if (!row) return null;
  const layout = JSON.parse(row.layout) as Layout;
  return { generation: row.generation, layout, fields: layout.fields, incomplete: row.incomplete === 1 };
}

/** The finished generation, with what it was made of. */
export function publishedGeneration(sql: SqlStorage) {
  const row = rowsIn(sql, "live")[0];
  if (!row) return null;
  const { fields } = JSON.parse(row.layout) as Layout;
  const { generation, fingerprint, rows } = row;
  return { generation, fingerprint, rows, fields, incomplete: row.incomplete === 1 };
}

/** Creates the table of a new generation beside the live one. Numbers only grow, so that caches never meet one twice. */
export function beginGeneration(sql: SqlStorage, fields: Field[], fingerprint: string): Layout {
  dropBuilding(sql);
  const { number: generation } = sql
    .exec<{ number: number }>("UPDATE _last_generation SET number = number + 1 RETURNING number")
    .one();
  const layout = toLayout(generation, fields);
  sql.exec(createTableSql(layout, generation));
  sql.exec(
    "INSERT INTO _generations (generation, state, layout, fingerprint, incomplete, rows) VALUES (?, 'building', ?, ?, 1, 0)",
    generation,
    JSON.stringify(layout),
    fingerprint,
  );
  return layout;
}

export function buildingLayout(sql: SqlStorage): Layout | null {
  const row = rowsIn(sql, "building")[0];
  return row ? (JSON.parse(row.layout) as Layout) : null;
}

/** The swap: the building generation is live, the former one is to be dropped. One transaction of the caller's. */
export function swapGeneration(sql: SqlStorage, rows: number, incomplete: boolean): void {
  sql.exec("UPDATE _generations SET state = 'dropping' WHERE state = 'live'");
  sql.exec(
    "UPDATE _generations SET state = 'live', rows = ?, incomplete = ? WHERE state = 'building'",
    rows,
    incomplete ? 1 : 0,
  );
}

export function dropBuilding(sql: SqlStorage): void {
  sql.exec("UPDATE _generations SET state = 'dropping' WHERE state = 'building'");
}

export function dropAll(sql: SqlStorage): void {
  sql.exec("UPDATE _generations SET state = 'dropping'");
}

/** Erases one dropped generation. @returns whether there was one */
export function eraseDropped(sql: SqlStorage): boolean {
  const row = rowsIn(sql, "dropping")[0];
  if (!row) return false;
  dropIndexes(sql, JSON.parse(row.layout) as Layout);
  sql.exec(`DROP TABLE IF EXISTS ${quoteIdentifier(tableName(row.generation))}`);
  sql.exec("DELETE FROM _record_errors WHERE generation = ?", row.generation);
  sql.exec("DELETE FROM _generations WHERE generation = ?", row.generation);
  return true;
}
