// The configuration of a dataset, saved as a whole at each edit, with who changed what. Visitors are served the published
// revision only (publishing-platform §1.7).
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { KEPT_REVISIONS, MAX_CHANGES_BYTES, MAX_CONFIG_BYTES } from "../config.ts";
import { AppError } from "../errors.ts";
import { newUid } from "../lib/uid.ts";
import { type Change, diffConfigs, EMPTY_CONFIG, sectionsOf } from "./config-diff.ts";
import type { DatasetConfig } from "./dataset-config.ts";
import { datasets, revisions } from "./schema.ts";

type Db = DrizzleD1Database;

/** Who changes something, and when. */
export type Edit = { by: string; now: number; restoredFrom?: string };

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

/** What is kept of changes beside the configuration, with which they share a row. */
function keptChanges(changes: Change[]): Change[] | null {
  return new TextEncoder().encode(JSON.stringify(changes)).length <= MAX_CHANGES_BYTES ? changes : null;
}

/** The row of a dataset's first revision. */
export function firstRevision(datasetUid: string, config: DatasetConfig, { by, now }: Edit) {
  const changes = diffConfigs(EMPTY_CONFIG, config);
  return {
    datasetUid,
    createdAt: now,
    config,
    uid: newUid("ch"),
    createdBy: by,
    sections: sectionsOf(changes),
    changes: keptChanges(changes),
  };
}

const newest = (uid: string) => sql`(SELECT max(id) FROM revisions WHERE dataset_uid = ${uid})`;

/** The statement that adds a revision, where the dataset is as `condition` says. @param config an expression: JSON text */
function toInsert(db: Db, uid: string, config: SQL, changes: Change[], edit: Edit, condition: SQL | undefined) {
  const { by, now, restoredFrom = null } = edit;
  const kept = keptChanges(changes);
  // All columns of `revisions`, in the order of the schema.
  return db.insert(revisions).select(sql`SELECT NULL, ${uid}, ${now}, ${config}, ${newUid("ch")}, ${by},
    ${JSON.stringify(sectionsOf(changes))}, ${kept === null ? null : JSON.stringify(kept)}, ${restoredFrom}
    FROM ${datasets} WHERE ${condition}`);
}

/**
 * Saves a configuration as a new revision and points the dataset at it, unless somebody else saved meanwhile.
 * @param basedOn the saved revision that the caller edited
 * @throws AppError `configuration_too_large` (413)
 * @returns false when another edit came first: the caller loads again and retries
 */
export async function saveConfig(
  db: Db,
  uid: string,
  basedOn: number,
  config: DatasetConfig,
  changes: Change[],
  edit: Edit,
): Promise<boolean> {
  const unchanged = and(eq(datasets.uid, uid), eq(datasets.savedRevision, basedOn), isNull(datasets.deletedAt));
  const json = checkConfigSize(config);
  const [, updated] = await db.batch([
    toInsert(db, uid, sql`${json}`, changes, edit, unchanged),
    db
      .update(datasets)
      .set({
        savedRevision: newest(uid),
        updatedAt: edit.now,
        // Closing does not wait for a publish; opening does.
        ...(config.security.is_restricted ? { isRestricted: true } : {}),
      })
      .where(unchanged)
      .returning({ uid: datasets.uid }),
  ]);
  if (updated.length === 0) return false;
  await prune(db, uid);
  return true;
}

/**
 * A change of what belongs to a dataset and is not in its configuration: schedules, rules of security, the identifier.
 * It becomes a revision with the configuration as it is. Nothing is written where nothing changed.
 * @param changes without any secret; the first member of each path names the section
 */
export async function recordRevision(db: Db, uid: string, changes: Change[], edit: Edit): Promise<void> {
  if (changes.length === 0) return;
  const exists = and(eq(datasets.uid, uid), isNull(datasets.deletedAt));
  const config = sql`(SELECT config FROM revisions WHERE id = ${datasets.savedRevision})`;
  await db.batch([
    toInsert(db, uid, config, changes, edit, exists),
    db
      .update(datasets)
      .set({ savedRevision: newest(uid), updatedAt: edit.now })
      .where(exists),
  ]);
  await prune(db, uid);
}

/**
 * A configuration that is to be published and that nobody edits.
 * @param changes against what is published
 * @returns its revision
 */
export async function saveAside(
  db: Db,
  uid: string,
  config: DatasetConfig,
  changes: Change[],
  { by, now }: Edit,
): Promise<number> {
  const described = { uid: newUid("ch"), createdBy: by, sections: sectionsOf(changes), changes: keptChanges(changes) };
  const saved = db.insert(revisions).values({ datasetUid: uid, createdAt: now, config, ...described });
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
