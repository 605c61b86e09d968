// The whole catalogue, for its exports: the datasets that a query selects, a few at a time, or the rows of its `select`.
import { prepareQuery, type QueryText, readRows, toPage } from "../odsql/query.ts";
import { loadByUid, type PublishedDataset } from "./published.ts";
import { DEFAULT_METADATA, VISIBLE } from "./published-schema.ts";
import { compileForCatalog, readCells } from "./run-query.ts";

/** Datasets in memory at once: a configuration may have a megabyte, and most have a few kilobytes. */
const BATCH = 50;

/**
 * The rows of a query without the bounds of a page.
 * @throws AppError for a fault in the query (400)
 */
export async function selectPublished(
  db: D1Database,
  query: QueryText,
  now: number,
): Promise<Record<string, unknown>[]> {
  const compiled = await compileForCatalog(db, (schema) => prepareQuery(query, schema, now, "export"));
  const statements = [compiled.count, compiled.page].flatMap((statement) => (statement === null ? [] : [statement]));
  const [count, page = []] = await readCells(db, statements);
  return toPage(compiled, Number(count?.[0]?.[0] ?? 0), [...readRows(compiled, page)]).results;
}

/**
 * Whole datasets, in the order of the query. One that is unpublished meanwhile is left out.
 * @throws AppError for a fault in the query (400), before the first dataset
 */
export async function exportPublished(
  db: D1Database,
  query: QueryText,
  now: number,
): Promise<() => AsyncGenerator<PublishedDataset>> {
  const rows = await selectPublished(db, { ...query, select: "dataset_uid" }, now);
  const uids = rows.map(({ dataset_uid }) => String(dataset_uid));
  return async function* () {
    for (let from = 0; from < uids.length; from += BATCH) {
      const some = uids.slice(from, from + BATCH);
      const found = await loadByUid(db, some);
      for (const uid of some) {
        const dataset = found.get(uid);
        if (dataset !== undefined) yield dataset;
      }
    }
  };
}

/** Every `template.field` of the published metadata: the standard ones first, in their order. */
export async function listMetadataNames(db: D1Database): Promise<string[]> {
  const statement = db.prepare(
    `SELECT DISTINCT t.key || '.' || f.key AS name FROM datasets, json_each(datasets.metadata) AS t, json_each(t.value) AS f
     WHERE ${VISIBLE} ORDER BY t.key <> 'default', name`,
  );
  const { results } = await statement.all<{ name: string }>();
  const standard = Object.keys(DEFAULT_METADATA).map((name) => `default.${name}`);
  return [...new Set([...standard, ...results.map(({ name }) => name)])];
}

/** What changes whenever anything does that visitors are shown of the catalogue. */
export async function readVersion(db: D1Database): Promise<unknown> {
  const statement = db.prepare(
    `SELECT uid, published_revision, generation, records_count, data_processed, metadata_processed FROM datasets
     WHERE ${VISIBLE} ORDER BY uid`,
  );
  return (await statement.raw()).flat();
}
