// The index step: what is loaded is searchable in full text and by boxes, in pieces that survive anything, and what a
// publish writes for it is known.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import {
  beginDifference,
  beginGeneration,
  dropBuilding,
  eraseDropped,
  swapGeneration,
} from "../../worker/dataset/storage/generations.ts";
import {
  addToIndexes,
  dropIndexes,
  indexedUpTo,
  indexNext,
  removeFromIndexes,
} from "../../worker/dataset/storage/indexes.ts";
import { createTableSql, insertColumns, toLayout } from "../../worker/dataset/storage/layout.ts";
import { migrate } from "../../worker/dataset/storage/migrations.ts";
import { wordsOf } from "../../worker/dataset/words.ts";
import type { Field } from "../../worker/field.ts";
import { publishText, statusOf } from "./client.ts";

const field = (name: string, type: Field["type"], annotations: Field["annotations"] = {}): Field => ({
  name,
  label: name,
  description: null,
  type,
  annotations,
});

const LAYOUT = toLayout(1, [
  field("nom", "text", { facet: true }),
  field("tags", "text", { multivalued: "," }),
  field("ici", "geo_point_2d"),
  field("forme", "geo_shape"),
]);

const SQUARE = JSON.stringify({
  type: "Polygon",
  coordinates: [
    [
      [2, 48],
      [3, 48],
      [3, 49],
      [2, 49],
      [2, 48],
    ],
  ],
});

/** Runs against the storage of an actor of its own. */
function inStorage<T>(name: string, use: (sql: SqlStorage) => T): Promise<T> {
  return runInDurableObject(env.DATASETS.get(env.DATASETS.idFromName(name)), (_, state) => {
    migrate(state.storage);
    return use(state.storage.sql);
  });
}

function fill(sql: SqlStorage, rows: unknown[][]): void {
  const columns = insertColumns(LAYOUT);
  const marks = columns.map(() => "?").join();
  for (const row of rows) {
    const hashes = Array(columns.length - row.length).fill(0);
    sql.exec(`INSERT INTO ${LAYOUT.table} (${columns.join()}) VALUES (${marks})`, ...hashes, ...row);
  }
}

const ROWS = [
  ["Élan du Nord", '["bois","cerf"]', 48.5, 2.5, null],
  ["Chêne", '["Bois\\nmort"]', null, null, SQUARE],
  [null, null, 10, 10, "no geometry"],
];

const matches = (sql: SqlStorage, query: string) =>
  [...sql.exec(`SELECT rowid FROM text_records_1 WHERE text_records_1 MATCH ?`, query).raw()].flat();
const boxed = (sql: SqlStorage, box: string) =>
  [...sql.exec(`SELECT id FROM ${box}_records_1 WHERE east >= 2.4 AND west <= 2.6 AND north >= 48.4`).raw()].flat();

const isNear = (sql: SqlStorage, field: number) =>
  JSON.stringify(
    sql
      .exec(
        `EXPLAIN QUERY PLAN SELECT "_id" FROM records_1 WHERE CAST("f${field}_lat" * 20 - -1800 AS INTEGER) = 1 AND "f${field}_lon" > 2`,
      )
      .toArray(),
  ).includes(`near${field}_records_1`);

test("texts are found without their accents, lists by element, shapes by their box, points by their index", async () => {
  await inStorage("indexes", (sql) => {
    sql.exec(createTableSql(LAYOUT));
    fill(sql, ROWS);
    expect(indexNext(sql, LAYOUT)).toBe(3);
    expect(matches(sql, "elan")).toEqual([1]);
    expect(matches(sql, "bois")).toEqual([1, 2]);
    expect(matches(sql, "{f1} : mort")).toEqual([2]);
    expect(boxed(sql, "box3")).toEqual([2]);
    // The SQL index that the facet asks for is the next piece, then that of the point; then nothing is left.
    expect(indexNext(sql, LAYOUT)).toBe(3);
    expect(isNear(sql, 2)).toBe(false);
    expect(indexNext(sql, LAYOUT)).toBe(3);
    expect(isNear(sql, 2)).toBe(true);
    expect(indexNext(sql, LAYOUT)).toBeNull();
    const plan = sql.exec(`EXPLAIN QUERY PLAN SELECT * FROM records_1 WHERE "f0" = 'x'`).toArray();
    expect(JSON.stringify(plan)).toContain("by0_records_1");
  });
});

test("records come and go", async () => {
  await inStorage("indexes-difference", (sql) => {
    sql.exec(createTableSql(LAYOUT));
    fill(sql, ROWS);
    while (indexNext(sql, LAYOUT) !== null);
    fill(sql, [["Orme", null, 48.6, 2.5, null]]);
    addToIndexes(sql, LAYOUT, 4, 4);
    expect(matches(sql, "orme OR elan")).toEqual([1, 4]);
    removeFromIndexes(sql, LAYOUT, '"_id" IN (1, 4)');
    sql.exec('DELETE FROM records_1 WHERE "_id" IN (1, 4)');
    expect(matches(sql, "orme OR elan OR chene")).toEqual([2]);
    // The number of the last record comes back: it is new, and the indexes know that they do not know it.
    expect(indexedUpTo(sql, "records_1")).toBe(3);
    fill(sql, [["Frêne", null, null, null, null]]);
    expect(indexNext(sql, LAYOUT)).toBe(4);
    expect(matches(sql, "frene")).toEqual([4]);
    // What follows a gap waits until the gap is closed.
    fill(sql, [
      ["Aulne", null, null, null, null],
      ["Houx", null, null, null, null],
    ]);
    addToIndexes(sql, LAYOUT, 6, 6);
    expect(indexedUpTo(sql, "records_1")).toBe(4);
    expect(indexNext(sql, LAYOUT)).toBe(6);
    expect(matches(sql, "aulne OR houx")).toEqual([5, 6]);
    dropIndexes(sql, LAYOUT);
    expect(
      sql.exec("SELECT name FROM sqlite_master WHERE name LIKE 'text_records%' OR name LIKE 'box%'").toArray(),
    ).toEqual([]);
  });
});

test("one row is written per record and index", async () => {
  await inStorage("indexes-cost", (sql) => {
    const layout = toLayout(2, [field("nom", "text"), field("ici", "geo_point_2d")]);
    sql.exec(createTableSql(layout));
    const insert = `INSERT INTO records_2 (${insertColumns(layout).join()})
      SELECT ${insertColumns(layout)
        .map((column) => (column === "f0" ? "'mot ' || value" : "value"))
        .join()}
      FROM json_each(?)`;
    sql.exec(insert, JSON.stringify(Array.from({ length: 1000 }, (_, index) => index)));
    let written = 0;
    const counting = {
      exec: (text: string, ...values: unknown[]) => {
        const cursor = sql.exec(text, ...values);
        cursor.toArray();
        written += cursor.rowsWritten;
        return sql.exec(text.startsWith("SELECT") ? text : "SELECT 0", ...(text.startsWith("SELECT") ? values : []));
      },
    } as unknown as SqlStorage;
    while (indexNext(counting, layout) !== null);
    expect(written).toBeGreaterThanOrEqual(2000);
    expect(written).toBeLessThan(2100);
  });
});

test("a published dataset is indexed", async () => {
  const uid = await publishText("cherche", "nom;ici\nÉlan;48.5,2.5\nChêne;45.1,3.2\n");
  expect(await statusOf(uid)).toMatchObject({ status: "idle", records_count: 2 });
  await inStorage(uid, (sql) => {
    expect(matches(sql, "elan")).toEqual([1]);
    expect(isNear(sql, 1)).toBe(true);
    const counted = sql.exec("SELECT generation, field, different, counts FROM _statistics").toArray();
    expect(counted).toEqual([{ generation: 1, field: 0, different: 2, counts: expect.any(String) }]);
    expect(JSON.parse(String(counted[0]?.counts))).toEqual(
      expect.arrayContaining([
        ["Chêne", 1],
        ["Élan", 1],
      ]),
    );
  });
});

test("words of records that took the numbers of erased ones are found", async () => {
  const stub = env.DATASETS.get(env.DATASETS.idFromName("indexes-words"));
  await runInDurableObject(stub, async (_, { storage }) => {
    migrate(storage);
    const { sql } = storage;
    const made = { fingerprint: "", digest: {}, recipe: { header: [], readings: [] } };
    const add = (name: string, born: number) => {
      fill(sql, [[name, null, null, null, null]]);
      sql.exec(`UPDATE records_1 SET "_born" = ${born} WHERE "_id" = (SELECT max("_id") FROM records_1)`);
      while (indexNext(sql, LAYOUT) !== null);
      return [...wordsOf(sql, LAYOUT)];
    };
    beginGeneration(sql, LAYOUT.fields, made);
    add("Chêne", 1);
    swapGeneration(sql, 1, false);
    beginDifference(sql, made);
    expect(add("Orme", 2)).toContain("orme");
    dropBuilding(sql);
    await eraseDropped(storage, async () => {});
    beginDifference(sql, made);
    expect(add("Houx", 3)).toEqual(["chene", "houx"]);
  });
});
