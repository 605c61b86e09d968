// The whole catalogue, for its exports: the datasets that a query selects, a few at a time, or the rows of its `select`.
import { Bindings } from "../odsql/bindings.ts";
import { prepareQuery, type QueryText, readRows, toPage } from "../odsql/query.ts";
import { loadByUid, type PublishedDataset } from "./published.ts";
import { DEFAULT_METADATA } from "./published-schema.ts";
import { compileForCatalog, readCells } from "./run-query.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

/** Datasets in memory at once: a configuration may have a megabyte, and most have a few kilobytes. */
const BATCH = 50;

/**
 * The rows of a query without the bounds of a page.
 * @throws AppError for a fault in the query (400)
 */
export async function selectPublished(
  db: D1Database,
  viewer: Viewer,
  query: QueryText,
  now: number,
): Promise<Record<string, unknown>[]> {
  const compiled = await compileForCatalog(db, viewer, (schema) => prepareQuery(query, schema, now, "export"));
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
  viewer: Viewer,
  query: QueryText,
  now: number,
): Promise<() => AsyncGenerator<PublishedDataset>> {
  const rows = await selectPublished(db, viewer, { ...query, select: "dataset_uid" }, now);
  const uids = rows.map(({ dataset_uid }) => String(dataset_uid));
  return async function* () {
    for (let from = 0; from < uids.length; from += BATCH) {
      const some = uids.slice(from, from + BATCH);
      const found = await loadByUid(db, some, viewer);
      for (const uid of some) {
        const dataset = found.get(uid);
        if (dataset !== undefined) yield dataset;
      }
    }
  };
}

/** Of a condition that may have none. */
const valuesOf = (condition: string, bindings: Bindings) => (condition.includes("?1") ? bindings.toValues() : []);

/** Every `template.field` of the published metadata: the standard ones first, in their order. */
export async function listMetadataNames(db: D1Database, viewer: Viewer): Promise<string[]> {
  const bindings = new Bindings();
  const visible = visibleTo(viewer, bindings);
  const statement = db.prepare(
    `SELECT DISTINCT t.key || '.' || f.key AS name FROM datasets, json_each(datasets.metadata) AS t, json_each(t.value) AS f
     WHERE ${visible} ORDER BY t.key <> 'default', name`,
  );
  const { results } = await statement.bind(...valuesOf(visible, bindings)).all<{ name: string }>();
  const standard = Object.keys(DEFAULT_METADATA).map((name) => `default.${name}`);
  return [...new Set([...standard, ...results.map(({ name }) => name)])];
}

/** What changes whenever anything does that a viewer is shown of the catalogue. */
export async function readVersion(db: D1Database, viewer: Viewer): Promise<unknown> {
  const bindings = new Bindings();
  const visible = visibleTo(viewer, bindings);
  const statement = db.prepare(
    `SELECT uid, published_revision, is_restricted, generation, records_count, data_processed, metadata_processed FROM datasets
     WHERE ${visible} ORDER BY uid`,
  );
  const rows = await statement.bind(...valuesOf(visible, bindings)).raw();
  return [rows, [...viewer.rules], [...viewer.counts]];
}
