// Rows of D1's `datasets`: create, find, list, rename. The life cycle's transitions are in orders.ts and port.ts.
import { and, count, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../errors.ts";
import { newUid } from "../lib/uid.ts";
import type { DatasetConfig } from "./dataset-config.ts";
import { type Metadata, titleOf } from "./metadata.ts";
import { loadConfig, saveConfig } from "./revisions.ts";
import { datasets, revisions } from "./schema.ts";

export type DatasetRow = typeof datasets.$inferSelect;

type Db = DrizzleD1Database;

/** Concurrent edits of one dataset are rare; whoever loses so often is in a loop. */
const SAVE_ATTEMPTS = 5;

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

/** The identifier asked for, or one made from the title with a number behind it where that one is taken. */
async function chooseDatasetId(db: Db, asked: string | undefined, metadata: Metadata): Promise<string> {
  if (asked !== undefined) {
    if (await isTaken(db, asked)) throw new AppError("dataset_id_taken", 409, { dataset_id: asked });
    return asked;
  }
  const base = toDatasetId(titleOf(metadata, "dataset"));
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base}-${n}`;
    if (!(await isTaken(db, candidate))) return candidate;
  }
}

/** A new, unpublished dataset. @throws AppError `dataset_id_taken` (409) */
export async function createDataset(
  db: Db,
  input: { datasetId?: string | undefined; config: DatasetConfig },
  now: number,
): Promise<DatasetRow> {
  const uid = newUid("da");
  const datasetId = await chooseDatasetId(db, input.datasetId, input.config.metadata);
  try {
    await db.batch([
      db.insert(revisions).values({ datasetUid: uid, createdAt: now, config: input.config }),
      db.insert(datasets).values({
        uid,
        datasetId,
        createdAt: now,
        updatedAt: now,
        statusSince: now,
        savedRevision: sql`(SELECT max(id) FROM revisions WHERE dataset_uid = ${uid})`,
      }),
    ]);
  } catch (thrown) {
    // Two requests may have passed the look-up together; the unique index lets one through.
    if (await isTaken(db, datasetId)) throw new AppError("dataset_id_taken", 409, { dataset_id: datasetId });
    throw thrown;
  }
  return findDataset(db, uid);
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

export async function listDatasets(
  db: Db,
  page: { limit: number; offset: number; datasetId?: string | undefined },
): Promise<{ total: number; rows: DatasetRow[] }> {
  const visible: SQL | undefined = and(
    isNull(datasets.deletedAt),
    page.datasetId === undefined ? undefined : eq(datasets.datasetId, page.datasetId),
  );
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(datasets).where(visible),
    db.select().from(datasets).where(visible).orderBy(desc(datasets.createdAt)).limit(page.limit).offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows };
}

/** The saved configuration of a dataset that exists. */
export async function savedConfig(db: Db, dataset: DatasetRow): Promise<DatasetConfig> {
  const config = await loadConfig(db, dataset.savedRevision);
  if (config === null) throw new Error(`revision ${dataset.savedRevision} of ${dataset.uid} is missing`);
  return config;
}

/**
 * Loads the saved configuration, lets `edit` change it, and saves the result as a new revision.
 * @returns what `edit` returned as its value
 */
export async function editConfig<T>(
  db: Db,
  uid: string,
  now: number,
  edit: (config: DatasetConfig, dataset: DatasetRow) => { config: DatasetConfig; value: T },
): Promise<T> {
  for (let attempt = 0; attempt < SAVE_ATTEMPTS; attempt++) {
    const dataset = await findDataset(db, uid);
    const { config, value } = edit(await savedConfig(db, dataset), dataset);
    if (await saveConfig(db, uid, dataset.savedRevision, config, now)) return value;
  }
  throw new Error(`dataset ${uid} could not be saved after ${SAVE_ATTEMPTS} attempts`);
}

/** @throws AppError `dataset_id_frozen` (400) while published, `dataset_id_taken` (409) */
export async function renameDataset(db: Db, dataset: DatasetRow, datasetId: string, now: number): Promise<void> {
  if (datasetId === dataset.datasetId) return;
  if (dataset.isPublished) throw new AppError("dataset_id_frozen", 400);
  if (await isTaken(db, datasetId)) throw new AppError("dataset_id_taken", 409, { dataset_id: datasetId });
  await db.update(datasets).set({ datasetId, updatedAt: now }).where(eq(datasets.uid, dataset.uid));
}
