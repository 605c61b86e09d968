// What is known of the values of a generation's fields: how many different ones there are, and, where they are few, how often
// each comes. Counted after the indexes, one field per transaction, of all records that the generation will ever have: from
// then on they are exact. A table of more records than can be counted in a moment has none.
import { MAX_COUNTED_RECORDS, MAX_COUNTED_VALUES } from "../../config.ts";
import { isOrdered } from "./indexes.ts";
import { type FieldSql, fieldSql, type Layout, quoteIdentifier } from "./layout.ts";

/** Fields after these are not counted: each takes about a second of a million records. */
const MAX_COUNTED_FIELDS = 40;
/** A field with a longer text is not one of few values. */
const MAX_VALUE_LENGTH = 200;
/** So many records tell whether it is worth counting how often each value comes. */
const SAMPLE_RECORDS = 20_000;

type Counted = { generation: number; layout: Layout; scope: string | null };

function readNumber(sql: SqlStorage, statement: string): number {
  return Number(sql.exec(statement).raw().next().value?.[0] ?? 0);
}

function countField(sql: SqlStorage, { generation, layout, scope }: Counted, index: number, found: FieldSql): void {
  const { field, value } = found;
  const from = `${quoteIdentifier(layout.table)}${scope === null ? "" : ` WHERE ${scope}`}`;
  // In the order of an index only where it knows which records the generation has.
  const key = scope === null || layout.carrying ? value : `+${value}`;
  const sample = `SELECT ${value} AS v FROM ${from} LIMIT ${SAMPLE_RECORDS}`;
  const seen = readNumber(sql, `SELECT count(*) FROM (SELECT 1 FROM (${sample}) GROUP BY v)`);
  const shown = field.type === "text" ? `substr(v, 1, ${MAX_VALUE_LENGTH + 1})` : "v";
  if (seen <= MAX_COUNTED_VALUES) {
    sql.exec(
      `INSERT INTO _statistics (generation, field, different, counts)
       SELECT ${generation}, ${index}, count(v), json_group_array(json_array(${shown}, n))
       FROM (SELECT ${value} AS v, count(*) AS n FROM ${from} GROUP BY ${key} LIMIT ${MAX_COUNTED_VALUES + 1})
       HAVING count(*) <= ${MAX_COUNTED_VALUES} AND ifnull(max(length(${shown})), 0) <= ${MAX_VALUE_LENGTH}`,
    );
    const isFew = readNumber(
      sql,
      `SELECT count(*) FROM _statistics WHERE generation = ${generation} AND field = ${index}`,
    );
    if (isFew > 0) return;
  }
  sql.exec(
    `INSERT INTO _statistics (generation, field, different, counts)
     SELECT ${generation}, ${index}, count(v), NULL FROM (SELECT ${value} AS v FROM ${from} GROUP BY ${key})`,
  );
}

/**
 * Counts the next field, in a transaction of the caller's.
 * @param scope condition by which the generation's records are known; null where the table holds no others
 * @returns whether there was one
 */
export function countNext(sql: SqlStorage, counted: Counted): boolean {
  const { generation, layout } = counted;
  if (readNumber(sql, `SELECT max("_id") FROM ${quoteIdentifier(layout.table)}`) > MAX_COUNTED_RECORDS) return false;
  const last = readNumber(sql, `SELECT max(field) + 1 FROM _statistics WHERE generation = ${generation}`);
  const next = [...fieldSql(layout).values()]
    .map((found, index) => ({ found, index }))
    .find(({ found, index }) => index >= last && index < MAX_COUNTED_FIELDS && isOrdered(found.field));
  if (next === undefined) return false;
  countField(sql, counted, next.index, next.found);
  return true;
}

export type ColumnStatistics = {
  /** How many values there are, null not among them. */
  different: number;
  /** SQL table with a row per value, null included: the column, and how often it comes as `_n`. Null where they are many. */
  counts: string | null;
};

/** Statistics of the generation by the SQL of a field; undefined for what was not counted. */
export function statisticsOf(
  sql: SqlStorage,
  generation: number,
  layout: Layout,
): (value: string) => ColumnStatistics | undefined {
  return (value) => {
    const index = [...fieldSql(layout).values()].findIndex((found) => found.value === value);
    const known = `FROM _statistics WHERE generation = ${generation} AND field = ${index}`;
    const [row] = sql
      .exec<{ different: number; listed: number }>(`SELECT different, counts IS NOT NULL AS listed ${known}`)
      .toArray();
    if (row === undefined) return undefined;
    const list = `SELECT value->>0 AS ${value}, value->>1 AS _n FROM json_each((SELECT counts ${known}))`;
    const isColumn = /^"[^"]+"$/.test(value);
    return { different: row.different, counts: row.listed === 1 && isColumn ? `(${list})` : null };
  };
}

export function dropStatistics(sql: SqlStorage, generation: number): void {
  sql.exec("DELETE FROM _statistics WHERE generation = ?", generation);
}
