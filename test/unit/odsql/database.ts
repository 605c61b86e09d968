// A generation's table in SQLite under Node, read through the same layout, schema and engine as in the worker.
import { DatabaseSync } from "node:sqlite";
import type { LiveGeneration, RecordsAnswer, RecordsQuery } from "../../../worker/dataset/contract.ts";
import { queryRecords } from "../../../worker/dataset/query.ts";
import { addToIndexes } from "../../../worker/dataset/storage/indexes.ts";
import { createTableSql, insertColumns, toLayout } from "../../../worker/dataset/storage/layout.ts";
import type { Field, FieldType, StoredValue } from "../../../worker/field.ts";

export type Fields = Record<string, FieldType | { type: FieldType; annotations: Field["annotations"] }>;

export function toFields(fields: Fields): Field[] {
  return Object.entries(fields).map(([name, given]) => {
    const { type, annotations } = typeof given === "string" ? { type: given, annotations: {} } : given;
    return { name, label: name, description: null, type, annotations };
  });
}

type Bound = string | number | null;

/** The part of SqlStorage that queries use; numbers are bound as REAL, as the platform does. */
export function toSqlStorage(database: DatabaseSync): SqlStorage {
  const exec = (sql: string, ...values: Bound[]) => {
    const statement = database.prepare(sql);
    const names = statement.columns().map(({ name }) => name);
    statement.setReturnArrays(true);
    const rows = statement.all(...values) as unknown as StoredValue[][];
    const toObject = (row: StoredValue[]) => Object.fromEntries(names.map((name, index) => [name, row[index]]));
    const objects = () => rows.map(toObject);
    return { raw: () => rows.values(), toArray: objects, one: () => objects()[0] };
  };
  return { exec } as unknown as SqlStorage;
}

export type Records = {
  sql: SqlStorage;
  live: LiveGeneration;
  database: DatabaseSync;
  ask(query?: Partial<Omit<RecordsQuery, "where">> & { where?: string | string[] }): RecordsAnswer;
};

/**
 * @param rows values as stored (worker/field.ts), one per column of the table's insert, without the hashes
 * @param indexed how many of the rows the indexes know: all, or fewer, or none as in a table of old
 */
export function openRecords(fields: Fields, rows: StoredValue[][], indexed = rows.length): Records {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE _indexes (table_name TEXT PRIMARY KEY, last INTEGER NOT NULL)");
  database.exec("CREATE TABLE _last_generation AS SELECT 1 AS number");
  database.exec("CREATE TABLE _statistics (generation, field, different, counts)");
  const list = toFields(fields);
  const layout = toLayout(1, list);
  database.exec(createTableSql(layout));
  const columns = insertColumns(layout);
  const marks = columns.map(() => "?").join(",");
  const insert = database.prepare(`INSERT INTO ${layout.table} (${columns.join(",")}) VALUES (${marks})`);
  for (const row of rows) insert.run(0, 0, ...row);
  const sql = toSqlStorage(database);
  if (indexed > 0) addToIndexes(sql, layout, 1, indexed);
  const live: LiveGeneration = { generation: 1, layout, fields: list, incomplete: false, rows: null, scope: null };
  return {
    sql,
    live,
    database,
    ask: ({ where = [], ...query } = {}) =>
      queryRecords(sql, live, { lang: "en", timezone: "UTC", where: [where].flat(), ...query }),
  };
}

/** The rows of an answer, or its error as `code: sentence`. */
export function rowsOf(answer: RecordsAnswer): Record<string, unknown>[] | string {
  return answer.ok ? answer.page.results : `${answer.failure.code}: ${JSON.stringify(answer.failure.params)}`;
}

export function countOf(answer: RecordsAnswer): number | string {
  return answer.ok ? answer.page.total_count : String(rowsOf(answer));
}
