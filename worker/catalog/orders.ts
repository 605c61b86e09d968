// Orders given over the API: publish, abort, unpublish, delete. Each is one conditional UPDATE (compare and set) whose
// accepted origin states come from the reducer, in one batch with the job that carries it out. Delivery to the actor is
// the caller's next act; if it is lost, the sweep delivers again.
import { and, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Keep } from "../dataset/contract.ts";
import { AppError } from "../errors.ts";
import { newUid } from "../lib/uid.ts";
import { diffConfigs } from "./config-diff.ts";
import { irrecoverableResources } from "./dataset-config.ts";
import { type DatasetRow, findDataset, savedConfig } from "./datasets.ts";
import type { JobKind, JobReason } from "./jobs.ts";
import { type Action, type DatasetStatus, nextStatus, originStatuses } from "./lifecycle.ts";
import { runQuota } from "./quotas/runs.ts";
import { loadConfig, saveAside } from "./revisions.ts";
import { isStillDue, type Turn, toOrdered } from "./schedule-turn.ts";
import { datasets, jobs } from "./schema.ts";
import { WITHDRAWN } from "./withdrawn.ts";

type Db = DrizzleD1Database;

/** Who gives an order, and why; the turn of a schedule is taken with it, or there is no order. */
export type Orderer = { user: string; reason: JobReason; turn?: Turn };

function refused(dataset: DatasetRow, action: Action): AppError {
  return new AppError("invalid_dataset_status", 400, {
    status: dataset.status,
    accepted: originStatuses(action).join(", "),
  });
}

const stillIn = (uid: string, statuses: DatasetStatus[]): SQL | undefined =>
  and(eq(datasets.uid, uid), inArray(datasets.status, statuses), isNull(datasets.deletedAt));

const moveTo = (status: DatasetStatus, now: number) => ({
  status,
  previousStatus: sql<DatasetStatus>`${datasets.status}`,
  statusSince: now,
});

/** What an order changes besides the state, and the revision it is about where that is not the saved one. */
type Also = { set?: Partial<DatasetRow>; cancelsOthers?: boolean; revision?: number };

/** Moves the dataset from exactly the state that was seen, and queues the job, or does neither. */
async function orderJob(
  db: Db,
  dataset: DatasetRow,
  action: Exclude<Action, "abort">,
  by: Orderer,
  also: Also,
  now: number,
) {
  const kind: JobKind = action;
  const target = nextStatus(dataset.status, action);
  if (target === null) throw refused(dataset, action);
  const job = newUid("jo");
  const quota = await runQuota(db, dataset, kind, by, now);
  const seen = and(stillIn(dataset.uid, [dataset.status]), by.turn && isStillDue(by.turn));
  const active = and(eq(jobs.datasetUid, dataset.uid), inArray(jobs.state, ["queued", "running"]));
  const ifSeen = sql`EXISTS (SELECT 1 FROM ${datasets} WHERE ${seen})`;
  const ifQueued = sql`EXISTS (SELECT 1 FROM ${jobs} WHERE ${eq(jobs.uid, job)})`;
  const [, , moved] = await db.batch([
    db
      .update(jobs)
      .set({ state: "cancelled", endedAt: now })
      .where(and(active, ifSeen, also.cancelsOthers ? undefined : sql`FALSE`)),
    // All columns of `jobs`, in the order of the schema: what is not known yet is NULL.
    db
      .insert(jobs)
      .select(sql`SELECT ${job}, ${datasets.uid}, ${kind}, 'queued', ${also.revision ?? sql`${datasets.savedRevision}`},
      NULL, ${by.user}, ${by.reason}, ${now}, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, 0
      FROM ${datasets} WHERE ${seen} AND ${quota.allows}`),
    db
      .update(datasets)
      .set({ ...moveTo(target, now), failure: null, ...also.set })
      .where(and(seen, ifQueued))
      .returning({ uid: datasets.uid }),
    ...quota.toCount(ifQueued),
    ...(by.turn === undefined ? [] : [toOrdered(db, by.turn, job, now)]),
  ]);
  if (moved.length > 0) return;
  throw (await quota.reached()) ?? refused(await findDataset(db, dataset.uid), action);
}

/** A publish while one is queued: the waiting job takes the newest configuration. */
async function coalesce(db: Db, dataset: DatasetRow): Promise<boolean> {
  const updated = await db
    .update(jobs)
    .set({ revision: sql`(SELECT saved_revision FROM datasets WHERE uid = ${dataset.uid})` })
    .where(and(eq(jobs.datasetUid, dataset.uid), eq(jobs.state, "queued"), eq(jobs.kind, "publish")))
    .returning({ uid: jobs.uid });
  return updated.length > 0;
}

/**
 * Everything that was saved goes on line; a schedule or a live source brings new data to what is published already.
 * @throws AppError `dataset_not_found`, `dataset_without_resource`, `never_published`, `invalid_dataset_status`
 */
export async function orderPublish(db: Db, uid: string, by: Orderer, now: number): Promise<void> {
  const dataset = await findDataset(db, uid);
  if (nextStatus(dataset.status, "publish") === null) throw refused(dataset, "publish");
  const config = await savedConfig(db, dataset);
  if (config.resources.length === 0) throw new AppError("dataset_without_resource", 400);
  if (dataset.status === "queued" && (await coalesce(db, dataset))) return;
  // The waiting job was taken up between the two looks: the dataset is busy now.
  if (dataset.status === "queued") throw refused(await findDataset(db, uid), "publish");
  await orderJob(db, dataset, "publish", by, {}, now);
}

/**
 * A refresh by a schedule or a live source: new data for the configuration that is published, whatever was saved since.
 * @throws AppError `dataset_not_found`, `never_published`, `invalid_dataset_status`
 */
export async function orderRefresh(db: Db, uid: string, by: Orderer, now: number): Promise<void> {
  const dataset = await findDataset(db, uid);
  if (dataset.publishedRevision === null) throw new AppError("never_published", 400);
  // A waiting publish will bring the data too.
  if (dataset.status === "queued") return;
  await orderJob(db, dataset, "publish", by, { revision: dataset.publishedRevision }, now);
}

/**
 * Only the metadata as saved; sources, schema, records and security stay as they were published.
 * @throws AppError `dataset_not_found`, `never_published`, `invalid_dataset_status`
 */
export async function orderPublishMetadata(db: Db, uid: string, by: Orderer, now: number): Promise<void> {
  const dataset = await findDataset(db, uid);
  const published = dataset.publishedRevision === null ? null : await loadConfig(db, dataset.publishedRevision);
  if (published === null) throw new AppError("never_published", 400);
  if (nextStatus(dataset.status, "publish_metadata") === null) throw refused(dataset, "publish_metadata");
  const saved = await savedConfig(db, dataset);
  const config = { ...published, metadata: saved.metadata };
  // Where nothing else was edited since, what goes on line is what is saved.
  const isWhole = diffConfigs(saved, config).length === 0;
  const changes = diffConfigs(published, config);
  const revision = isWhole ? dataset.savedRevision : await saveAside(db, uid, config, changes, { by: by.user, now });
  await orderJob(db, dataset, "publish_metadata", by, { revision }, now);
}

/**
 * Back to the records of the generation before; what is published besides them stays.
 * @throws AppError `dataset_not_found`, `no_former_generation`, `invalid_dataset_status`
 */
export async function orderRollback(db: Db, uid: string, by: Orderer, now: number): Promise<void> {
  const dataset = await findDataset(db, uid);
  if (nextStatus(dataset.status, "rollback") === null) throw refused(dataset, "rollback");
  if (dataset.publishedRevision === null || dataset.formerGeneration === null) {
    throw new AppError("no_former_generation", 400);
  }
  await orderJob(db, dataset, "rollback", by, { revision: dataset.publishedRevision }, now);
}

/** @throws AppError `dataset_not_found`, `invalid_dataset_status` */
export async function orderAbort(db: Db, uid: string, keep: Keep, now: number): Promise<void> {
  const dataset = await findDataset(db, uid);
  const target = nextStatus(dataset.status, "abort");
  if (target === null) throw refused(dataset, "abort");
  const active = and(eq(jobs.datasetUid, uid), inArray(jobs.state, ["queued", "running"]));
  const seen = stillIn(uid, [dataset.status]);
  const change = dataset.status === "queued" ? { state: "cancelled" as const, endedAt: now, keep } : { keep };
  const [, moved] = await db.batch([
    db
      .update(jobs)
      .set(change)
      .where(and(active, sql`EXISTS (SELECT 1 FROM ${datasets} WHERE ${seen})`)),
    db.update(datasets).set(moveTo(target, now)).where(seen).returning({ uid: datasets.uid }),
  ]);
  if (moved.length === 0) throw refused(await findDataset(db, uid), "abort");
}

/**
 * From this instant visitors see nothing of it; the records are erased by the job.
 * @param confirmed the caller knows that records which cannot be fetched again are lost
 * @throws AppError `dataset_not_found`, `invalid_dataset_status`, `data_loss` (409)
 */
export async function orderUnpublish(db: Db, uid: string, by: Orderer, confirmed: boolean, now: number): Promise<void> {
  const dataset = await findDataset(db, uid);
  if (nextStatus(dataset.status, "unpublish") === null) throw refused(dataset, "unpublish");
  const published = dataset.publishedRevision === null ? null : await loadConfig(db, dataset.publishedRevision);
  const lost = published === null ? [] : irrecoverableResources(published);
  if (lost.length > 0 && !confirmed) {
    throw new AppError("data_loss", 409, {
      rows: dataset.recordsCount,
      titles: lost.map(({ title }) => title).join(", "),
    });
  }
  await orderJob(db, dataset, "unpublish", by, { set: WITHDRAWN }, now);
}

/** From this instant it is gone for everyone and its identifier is free again; the job erases what is left. */
export async function orderDelete(db: Db, uid: string, by: Orderer, now: number): Promise<void> {
  const dataset = await findDataset(db, uid);
  const set = { ...WITHDRAWN, deletedAt: now, datasetId: `deleted:${uid}` };
  await orderJob(db, dataset, "delete", by, { set, cancelsOthers: true }, now);
}
