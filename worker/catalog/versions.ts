// The history of a dataset's configuration: every revision with what it changed, any two compared, and each brought back
// as a new one (publishing-platform §1.7).
import { and, count, desc, eq, lt } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../errors.ts";
import { type Change, diffConfigs, EMPTY_CONFIG } from "./config-diff.ts";
import type { DatasetConfig } from "./dataset-config.ts";
import { type DatasetRow, editConfig } from "./datasets.ts";
import type { Edit } from "./revisions.ts";
import { revisions } from "./schema.ts";

type Db = DrizzleD1Database;

export type VersionRow = typeof revisions.$inferSelect;

const { id, uid, createdAt, createdBy, sections, changes, restoredFrom } = revisions;
const ENTRY = { id, uid, createdAt, createdBy, sections, changes, restoredFrom };

/** A revision without its configuration. */
export type VersionEntry = Omit<VersionRow, "config" | "datasetUid">;

/** One page of a dataset's revisions, newest first. */
export async function listVersions(db: Db, datasetUid: string, page: { limit: number; offset: number }) {
  const mine = eq(revisions.datasetUid, datasetUid);
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(revisions).where(mine),
    db.select(ENTRY).from(revisions).where(mine).orderBy(desc(revisions.id)).limit(page.limit).offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows };
}

/** @throws AppError `version_not_found` (404), also for one of another dataset */
export async function findVersion(db: Db, datasetUid: string, version: string): Promise<VersionRow> {
  const mine = and(eq(revisions.uid, version), eq(revisions.datasetUid, datasetUid));
  const row = await db.select().from(revisions).where(mine).get();
  if (row === undefined) throw new AppError("version_not_found", 404, { uid: version });
  return row;
}

/** The revision before; null for the first that is kept. */
export async function versionBefore(db: Db, version: VersionRow): Promise<VersionRow | null> {
  const earlier = and(eq(revisions.datasetUid, version.datasetUid), lt(revisions.id, version.id));
  return (await db.select().from(revisions).where(earlier).orderBy(desc(revisions.id)).limit(1).get()) ?? null;
}

/**
 * The configuration of a revision becomes the saved one, with its secrets. The identifier, schedules and rules of security
 * stay as they are, because they act at once and not with the next publish.
 * @throws what `editConfig` throws
 */
export async function restoreVersion(db: Db, version: VersionRow, edit: Edit): Promise<void> {
  const { config, uid: restoredFrom, datasetUid } = version;
  await editConfig(db, datasetUid, { ...edit, restoredFrom }, () => ({ config, value: null }));
}

/**
 * What a publish would change for visitors; all of it where nothing is published.
 * @param published null where what is published is the saved revision, or nothing
 */
export function unpublishedChanges(
  dataset: DatasetRow,
  saved: DatasetConfig,
  published: DatasetConfig | null,
): Change[] {
  if (dataset.publishedRevision === null) return diffConfigs(EMPTY_CONFIG, saved);
  return published === null ? [] : diffConfigs(published, saved);
}
