// The configuration of a dataset, saved as a whole at each edit. Visitors are served the published revision only.
import { and, eq, isNull, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { MAX_CONFIG_BYTES } from "../config.ts";
import { AppError } from "../errors.ts";
import type { DatasetConfig } from "./dataset-config.ts";
import { datasets, revisions } from "./schema.ts";

/** How many saved revisions are kept besides the published one (publishing-platform §1.7). */
const KEPT_REVISIONS = 20;

type Db = DrizzleD1Database;

export async function loadConfig(db: Db, revision: number): Promise<DatasetConfig | null> {
  const row = await db.select({ config: revisions.config }).from(revisions).where(eq(revisions.id, revision)).get();
  return row?.config ?? null;
}

/** @returns the configuration as JSON. @throws AppError `configuration_too_large` (413) */
export function checkConfigSize(config: DatasetConfig): string {
  const json = JSON.stringify(config);
  if (new TextEncoder().encode(json).length <= MAX_CONFIG_BYTES) return json;
  throw new AppError("configuration_too_large", 413, { limit: MAX_CONFIG_BYTES });
}

/**
 * Saves a configuration as a new revision and points the dataset at it, unless somebody else saved meanwhile.
 * @param basedOn the saved revision that the caller edited
 * @throws AppError `configuration_too_large` (413)
 * @returns false when another edit came first: the caller loads again and retries
 */
export async function saveConfig(db: Db, uid: string, basedOn: number, config: DatasetConfig, now: number) {
  const unchanged = and(eq(datasets.uid, uid), eq(datasets.savedRevision, basedOn), isNull(datasets.deletedAt));
  const json = checkConfigSize(config);
  const [, updated] = await db.batch([
    db.insert(revisions).select(sql`SELECT NULL, ${uid}, ${now}, ${json} FROM ${datasets} WHERE ${unchanged}`),
    db
      .update(datasets)
      .set({
        savedRevision: sql`(SELECT max(id) FROM revisions WHERE dataset_uid = ${uid})`,
        updatedAt: now,
      })
      .where(unchanged)
      .returning({ uid: datasets.uid }),
  ]);
  if (updated.length === 0) return false;
  await prune(db, uid);
  return true;
}

/** A configuration that is to be published and that nobody edits. @returns its revision */
export async function saveAside(db: Db, uid: string, config: DatasetConfig, now: number): Promise<number> {
  const saved = db.insert(revisions).values({ datasetUid: uid, createdAt: now, config });
  const { id } = await saved.returning({ id: revisions.id }).get();
  return id;
}

async function prune(db: Db, uid: string): Promise<void> {
  await db.run(sql`DELETE FROM revisions WHERE dataset_uid = ${uid}
    AND id NOT IN (SELECT id FROM revisions WHERE dataset_uid = ${uid} ORDER BY id DESC LIMIT ${KEPT_REVISIONS})
    AND id NOT IN (SELECT saved_revision FROM datasets WHERE uid = ${uid})
    AND id NOT IN (SELECT published_revision FROM datasets WHERE uid = ${uid} AND published_revision IS NOT NULL)
    AND id NOT IN (SELECT revision FROM jobs WHERE dataset_uid = ${uid} AND state IN ('queued', 'running'))`);
}
