// Rows of D1's `datasets`: create, find, list, rename. The life cycle's transitions are in orders.ts and port.ts.
import { and, count, desc, eq, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { alias } from "drizzle-orm/sqlite-core";
import { AppError } from "../errors.ts";
import { newUid } from "../lib/uid.ts";
import { isReadable, toCreatorRule } from "./accounts/creator.ts";
import type { Identity } from "./accounts/identity.ts";
import { datasetRules } from "./accounts/schema.ts";
import { diffConfigs } from "./config-diff.ts";
import type { DatasetConfig } from "./dataset-config.ts";
import { type Metadata, titleOf } from "./metadata.ts";
import { boundsOf } from "./quotas/limits.ts";
import { loadQuotas } from "./quotas/store.ts";
import { exceeded, fits } from "./quotas/use.ts";
import { checkConfigSize, type Edit, firstRevision, loadConfig, recordRevision, saveConfig } from "./revisions.ts";
import { datasets, revisions } from "./schema.ts";

export type DatasetRow = typeof datasets.$inferSelect;

type Db = DrizzleD1Database;

/** Edits of one dataset at once are rare; whoever loses so often is told to come again. */
const SAVE_ATTEMPTS = 30;
const SAVE_PAUSE_MS = 40;

/** Title → identifier: "Arbres d'alignement" → "arbres-d-alignement". */
export function toDatasetId(title: string): string {
  const slug = title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);
  return slug || "dataset";
}

async function isTaken(db: Db, datasetId: string): Promise<boolean> {
  const row = await db.select({ uid: datasets.uid }).from(datasets).where(eq(datasets.datasetId, datasetId)).get();
  return row !== undefined;
}

/** A free identifier made from the title, with a number behind it where the plain one is taken. */
async function proposeDatasetId(db: Db, metadata: Metadata): Promise<string> {
  const base = toDatasetId(titleOf(metadata, "dataset"));
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base}-${n}`;
    if (!(await isTaken(db, candidate))) return candidate;
  }
}

/**
 * @returns false when the identifier is taken: the unique index decides, also between two requests at once
 * @throws AppError `datasets_limit_reached` (403)
 */
async function insertDataset(
  db: Db,
  row: { uid: string; datasetId: string; createdBy: string },
  config: DatasetConfig,
  now: number,
) {
  const { uid, datasetId, createdBy } = row;
  const bounds = boundsOf("datasets", await loadQuotas(db, createdBy));
  const isOne = eq(datasets.uid, uid);
  const isTakenBack = sql`NOT EXISTS (SELECT 1 FROM datasets WHERE ${isOne})`;
  const rule = toCreatorRule(db, uid, createdBy, now);
  const tooMany = [
    db.delete(datasets).where(and(isOne, sql`NOT ${fits(bounds, createdBy, 0, now)}`)),
    db.delete(revisions).where(and(eq(revisions.datasetUid, uid), isTakenBack)),
    db.delete(datasetRules).where(and(eq(datasetRules.datasetUid, uid), isTakenBack)),
  ];
  try {
    await db.batch([
      db.insert(revisions).values(firstRevision(uid, config, { by: createdBy, now })),
      db.insert(datasets).values({
        ...row,
        createdAt: now,
        updatedAt: now,
        statusSince: now,
        savedRevision: sql`(SELECT max(id) FROM revisions WHERE dataset_uid = ${uid})`,
      }),
      ...(rule === null ? [] : [rule]),
      // One too many is taken back before anybody could see it.
      ...(bounds.length === 0 ? [] : tooMany),
    ]);
  } catch (thrown) {
    if (await isTaken(db, datasetId)) return false;
    throw thrown;
  }
  if (bounds.length > 0 && (await db.select({ uid: datasets.uid }).from(datasets).where(isOne).get()) === undefined) {
    throw (await exceeded(db, bounds, createdBy, 1, now)) ?? new AppError("dataset_busy", 409);
  }
  return true;
}

/**
 * A new, unpublished dataset, which its creator may edit; without an identifier it gets one from its title.
 * @param input.createdBy the username of whoever asked for it
 * @throws AppError `dataset_id_taken` (409), `configuration_too_large` (413), `datasets_limit_reached` (403)
 */
export async function createDataset(
  db: Db,
  input: { datasetId?: string | undefined; createdBy: string; config: DatasetConfig },
  now: number,
): Promise<DatasetRow> {
  checkConfigSize(input.config);
  const uid = newUid("da");
  for (;;) {
    const datasetId = input.datasetId ?? (await proposeDatasetId(db, input.config.metadata));
    const row = { uid, datasetId, createdBy: input.createdBy };
    if (await insertDataset(db, row, input.config, now)) return findDataset(db, uid);
    if (input.datasetId !== undefined) throw new AppError("dataset_id_taken", 409, { dataset_id: datasetId });
  }
}

/** @throws AppError `dataset_not_found` (404) */
export async function findDataset(db: Db, uid: string): Promise<DatasetRow> {
  const row = await db
    .select()
    .from(datasets)
    .where(and(eq(datasets.uid, uid), isNull(datasets.deletedAt)))
    .get();
  if (!row) throw new AppError("dataset_not_found", 404, { uid });
  return row;
}

/** Most datasets are published as they are saved: their configuration is not read twice. */
const isPublishedElsewhere = and(
  eq(sql`published.id`, datasets.publishedRevision),
  ne(datasets.publishedRevision, datasets.savedRevision),
);
const published = alias(revisions, "published");

/** By a name of its own: rows of a batch are objects, in which two columns of one name are one. */
const publishedJson = sql<DatasetConfig | null>`${published.config}`
  .mapWith((json: string): DatasetConfig => JSON.parse(json))
  .as("published_config");

/**
 * One page of the datasets whose configuration somebody may read, with what is saved, and what is published where that is
 * another revision; newest first.
 */
export async function listDatasets(
  db: Db,
  identity: Identity,
  page: { limit: number; offset: number; datasetId?: string | undefined },
): Promise<{ total: number; rows: { dataset: DatasetRow; config: DatasetConfig; published: DatasetConfig | null }[] }> {
  const visible: SQL | undefined = and(
    isNull(datasets.deletedAt),
    isReadable(db, identity),
    page.datasetId === undefined ? undefined : eq(datasets.datasetId, page.datasetId),
  );
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(datasets).where(visible),
    db
      .select({ dataset: datasets, config: revisions.config, published: publishedJson })
      .from(datasets)
      .innerJoin(revisions, eq(revisions.id, datasets.savedRevision))
      .leftJoin(published, isPublishedElsewhere)
      .where(visible)
      .orderBy(desc(datasets.createdAt), desc(datasets.uid))
      .limit(page.limit)
      .offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows };
}

/** The saved configuration of a dataset that exists. */
export async function savedConfig(db: Db, dataset: DatasetRow): Promise<DatasetConfig> {
  const config = await loadConfig(db, dataset.savedRevision);
  if (config === null) throw new Error(`revision ${dataset.savedRevision} of ${dataset.uid} is missing`);
  return config;
}

/** The configuration that visitors are served; null while nothing is published. */
export async function publishedConfig(db: Db, dataset: DatasetRow): Promise<DatasetConfig | null> {
  return dataset.publishedRevision === null ? null : loadConfig(db, dataset.publishedRevision);
}

/** Two edits that collided should not collide again. */
const pauseAtRandom = () => scheduler.wait(Math.random() * SAVE_PAUSE_MS);

/**
 * Loads the saved configuration, lets `change` change it, and saves the result as a new revision, unless nothing changed.
 * @returns what `change` returned as its value
 * @throws AppError `dataset_not_found` (404), `dataset_busy` (409), `configuration_too_large` (413)
 */
export async function editConfig<T>(
  db: Db,
  uid: string,
  edit: Edit,
  change: (config: DatasetConfig, dataset: DatasetRow) => { config: DatasetConfig; value: T },
): Promise<T> {
  for (let attempt = 0; attempt < SAVE_ATTEMPTS; attempt++) {
    const dataset = await findDataset(db, uid);
    const before = await savedConfig(db, dataset);
    const { config, value } = change(before, dataset);
    const changes = diffConfigs(before, config);
    if (changes.length === 0) return value;
    if (await saveConfig(db, uid, dataset.savedRevision, config, changes, edit)) return value;
    await pauseAtRandom();
  }
  throw new AppError("dataset_busy", 409);
}

/** @throws AppError `dataset_id_frozen` (400) while published, `dataset_id_taken` (409) */
export async function renameDataset(db: Db, dataset: DatasetRow, datasetId: string, edit: Edit): Promise<void> {
  if (datasetId === dataset.datasetId) return;
  const isFree = and(eq(datasets.uid, dataset.uid), eq(datasets.isPublished, false), isNull(datasets.deletedAt));
  try {
    const renamed = await db
      .update(datasets)
      .set({ datasetId, updatedAt: edit.now })
      .where(isFree)
      .returning({ uid: datasets.uid });
    if (renamed.length === 0) throw new AppError("dataset_id_frozen", 400);
    const names = { old_value: dataset.datasetId, new_value: datasetId };
    await recordRevision(db, dataset.uid, [{ path: ["dataset_id"], ...names, operation_type: "update" }], edit);
  } catch (thrown) {
    if (thrown instanceof AppError || !(await isTaken(db, datasetId))) throw thrown;
    throw new AppError("dataset_id_taken", 409, { dataset_id: datasetId });
  }
}
