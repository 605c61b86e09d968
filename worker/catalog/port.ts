// The narrow door between an actor and D1. The actor knows how far the work is; D1 knows what the state is; every
// transition here is a compare-and-set decided by the reducer, so that a late or repeated report changes nothing.
import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Keep } from "../dataset/contract.ts";
import type { Failure } from "../errors.ts";
import type { Field } from "../field.ts";
import { datasetRules } from "./accounts/schema.ts";
import type { DatasetConfig } from "./dataset-config.ts";
import { pruneJobs } from "./job-history.ts";
import type { JobKind, JobProgress, JobReport, JobState, RecordLimit } from "./jobs.ts";
import { type JobEvent, originStatuses, targetStatus } from "./lifecycle.ts";
import type { PortalLimits } from "./limits.ts";
import type { Metadata } from "./metadata.ts";
import { toNotices } from "./notices.ts";
import { datasetsInLine, mayRun, nextJob } from "./queue.ts";
import { noteUseOfCreator } from "./quotas/events.ts";
import type { Bound } from "./quotas/limits.ts";
import { boundsOf } from "./quotas/limits.ts";
import { type Granted, type Reservable, type Reserves, reserve, reservesOf } from "./quotas/reserve.ts";
import { reservations, uploadParts } from "./quotas/schema.ts";
import { creatorOf, loadQuotas } from "./quotas/store.ts";
import { loadConfig } from "./revisions.ts";
import { toEndings } from "./schedule-outcome.ts";
import { datasets, files, jobs, revisions, schedules } from "./schema.ts";
import { WITHDRAWN } from "./withdrawn.ts";

type Db = DrizzleD1Database;

export type ClaimedJob = {
  uid: string;
  kind: JobKind;
  revision: number;
  config: DatasetConfig;
  /** An interruption that was ordered before the actor took the job up. */
  keep: Keep | null;
  recordLimit: RecordLimit | null;
  /** What it must ask for with `reserve` before it makes it. */
  reserves?: Reserves;
};

/** What visitors are served after a job. */
export type Served = {
  revision: number;
  generation: number;
  /** What a rollback would bring back. */
  formerGeneration: number | null;
  incomplete: boolean;
  recordsCount: number;
  fields: Field[];
  metadata: Metadata;
  isRestricted: boolean;
  /** Milliseconds; null when this job left the records as they were. */
  dataProcessed: number | null;
};

export type Outcome = {
  event: Extract<JobEvent, "succeeded" | "interrupted" | "failed" | "limited">;
  failure: Failure | null;
  progress: JobProgress | null;
  report: JobReport | null;
  /** `unchanged` keeps what is served, `withdrawn` takes it away (a first publish that failed). */
  served: Served | "unchanged" | "withdrawn";
};

export type Beat = { progress: JobProgress; report: JobReport; growing: boolean };

export type StoredFile = { key: string; bytes: number; sha256: string; filename: string; createdAt: number };

export type CatalogPort = {
  /** The next job of this dataset, now running; null when none waits or all places are taken. Safe to call again. */
  claim(now: number): Promise<ClaimedJob | null>;
  /**
   * Reports how far the job is; `growing` where the rows loaded so far are what visitors are served (a first publish).
   * @returns an interruption ordered meanwhile, and whether the job still has the floor
   */
  heartbeat(job: string, beat: Beat, now: number): Promise<{ keep: Keep | null; running: boolean }>;
  /** A first publish: the growing generation is served from now on. */
  announce(job: string, served: Served, now: number): Promise<void>;
  /**
   * Asks for room for so many records or bytes of sources in all, before they are made.
   * @returns how many there is room for, and the limit where that is less
   */
  reserve(job: string, type: Reservable, wanted: number, now: number): Promise<Granted>;
  /** Closes the dataset to the public ahead of a swap whose configuration does so. */
  restrict(job: string): Promise<void>;
  finish(job: string, outcome: Outcome, now: number): Promise<void>;
  /** Records are erased after an unpublish; after a delete the rows go too. */
  erased(job: string, kind: JobKind, now: number): Promise<void>;
  /** Whether a job of this dataset waits for a place. */
  isWaiting(): Promise<boolean>;
  /** The datasets whose publishes may be taken up now. */
  nextInLine(): Promise<string[]>;
  findFile(uid: string): Promise<StoredFile | null>;
};

const JOB_STATE: Record<Outcome["event"], JobState> = {
  succeeded: "done",
  interrupted: "interrupted",
  failed: "error",
  limited: "limit_reached",
};

const statusChange = (target: typeof datasets.$inferSelect.status, now: number) => ({
  status: target,
  previousStatus: sql<typeof target>`${datasets.status}`,
  statusSince: now,
});

function servedColumns(served: Served, now: number) {
  const { revision, dataProcessed, isRestricted, ...columns } = served;
  const saved = sql`SELECT json_extract(config, '$.security.is_restricted') FROM revisions WHERE id = datasets.saved_revision`;
  return {
    ...columns,
    // A dataset that was closed since stays so, whatever revision is published.
    isRestricted: sql<boolean>`(${isRestricted ? 1 : 0} OR coalesce((${saved}), 0))`,
    isPublished: true,
    publishedRevision: revision,
    metadataProcessed: now,
    ...(dataProcessed === null ? {} : { dataProcessed }),
  };
}

/** @param installed the limit of the installation, which is the domain's too */
function strictest(installed: RecordLimit | null, bounds: Bound[]): RecordLimit | null {
  const set = bounds.map(({ scope, limit }): RecordLimit => ({ limit_type: "records_per_dataset", scope, limit }));
  const all = installed === null ? set : [...set, installed];
  return all.toSorted((a, b) => a.limit - b.limit)[0] ?? null;
}

async function claim(db: Db, uid: string, limits: PortalLimits, now: number): Promise<ClaimedJob | null> {
  const waiting = await nextJob(db, uid);
  if (!waiting) return null;
  // Whoever withdraws was moved to `deleting` by the order itself.
  const event = waiting.kind === "rollback" ? "version_started" : "started";
  const [claimed] = await db.batch([
    db
      .update(jobs)
      .set({ state: "running", startedAt: waiting.startedAt ?? now, heartbeatAt: now })
      .where(mayRun(waiting.uid, limits))
      .returning(),
    db
      .update(datasets)
      .set(statusChange(targetStatus(event), now))
      .where(
        and(
          eq(datasets.uid, uid),
          inArray(datasets.status, originStatuses(event)),
          sql`EXISTS (SELECT 1 FROM jobs WHERE uid = ${waiting.uid} AND state = 'running')`,
        ),
      ),
  ]);
  const job = claimed[0];
  if (!job) return null;
  const config = await loadConfig(db, job.revision);
  if (config === null) throw new Error(`revision ${job.revision} of ${uid} is missing`);
  const quotas = await loadQuotas(db, creatorOf(uid));
  const recordLimit = strictest(limits.records, boundsOf("records_per_dataset", quotas));
  const reserves = reservesOf(quotas);
  return { uid: job.uid, kind: job.kind, revision: job.revision, config, keep: job.keep, recordLimit, reserves };
}

async function heartbeat(db: Db, uid: string, job: string, { progress, report, growing }: Beat, now: number) {
  const [row] = await db
    .update(jobs)
    .set({ progress, report, heartbeatAt: now, revivals: 0 })
    .where(and(eq(jobs.uid, job), eq(jobs.state, "running")))
    .returning({ keep: jobs.keep });
  if (growing) {
    const served = and(eq(datasets.uid, uid), eq(datasets.isPublished, true), eq(datasets.status, "processing"));
    await db.update(datasets).set({ recordsCount: progress.rows }).where(served);
  }
  return { keep: row?.keep ?? null, running: row !== undefined };
}

/** A failure that the sweep has recorded. */
const isSilent = (failure: typeof jobs.failure | typeof datasets.failure) =>
  sql`json_extract(${failure}, '$.code') = 'job_silent'`;

async function finish(db: Db, uid: string, job: string, outcome: Outcome, now: number): Promise<void> {
  const { event, served, failure, progress, report } = outcome;
  const target = targetStatus(event);
  const content = served === "unchanged" ? {} : served === "withdrawn" ? WITHDRAWN : servedColumns(served, now);
  const running = sql`EXISTS (SELECT 1 FROM jobs WHERE uid = ${job} AND state = 'running')`;
  // Given up by the sweep while the actor, which has ended it, could not say so: what the actor did is what is served.
  const givenUp = sql`EXISTS (SELECT 1 FROM jobs WHERE uid = ${job} AND state = 'error' AND ${isSilent(jobs.failure)})`;
  const stillGivenUp = and(eq(datasets.status, targetStatus("failed")), isSilent(datasets.failure), givenUp);
  const told = await Promise.all([toNotices(db, uid, job, outcome, now), toEndings(db, uid, job, outcome, now)]);
  await db.batch([
    db
      .update(datasets)
      .set({ ...statusChange(target, now), ...content, failure })
      .where(
        and(eq(datasets.uid, uid), or(and(inArray(datasets.status, originStatuses(event)), running), stillGivenUp)),
      ),
    db
      .update(jobs)
      .set({ state: JOB_STATE[event], endedAt: now, failure, progress, report })
      .where(
        and(eq(jobs.uid, job), or(eq(jobs.state, "running"), and(eq(jobs.state, "error"), isSilent(jobs.failure)))),
      ),
    ...told.flat(),
  ]);
}

async function erased(db: Db, uid: string, job: string, kind: JobKind, now: number): Promise<void> {
  if (kind === "delete") {
    await db.batch([
      db.delete(files).where(eq(files.datasetUid, uid)),
      db.delete(uploadParts).where(eq(uploadParts.datasetUid, uid)),
      db.delete(reservations).where(eq(reservations.datasetUid, uid)),
      db.delete(datasetRules).where(eq(datasetRules.datasetUid, uid)),
      db.delete(revisions).where(eq(revisions.datasetUid, uid)),
      db.delete(jobs).where(eq(jobs.datasetUid, uid)),
      db.delete(schedules).where(eq(schedules.datasetUid, uid)),
      db.delete(datasets).where(eq(datasets.uid, uid)),
    ]);
    return;
  }
  const ending = { event: "succeeded", failure: null, report: null } as const;
  const told = await toEndings(db, uid, job, ending, now);
  await db.batch([
    db
      .update(datasets)
      .set(statusChange(targetStatus("erased"), now))
      .where(and(eq(datasets.uid, uid), inArray(datasets.status, originStatuses("erased")))),
    db.update(jobs).set({ state: "done", endedAt: now }).where(eq(jobs.uid, job)),
    ...told,
  ]);
}

/** The port of one dataset, over D1. */
export function d1CatalogPort(db: Db, uid: string, limits: PortalLimits): CatalogPort {
  return {
    claim: (now) => claim(db, uid, limits, now),
    heartbeat: (job, beat, now) => heartbeat(db, uid, job, beat, now),
    async announce(job, served, now) {
      const running = sql`EXISTS (SELECT 1 FROM jobs WHERE uid = ${job} AND state = 'running')`;
      await db.batch([
        db
          .update(datasets)
          .set(servedColumns(served, now))
          .where(and(eq(datasets.uid, uid), eq(datasets.status, "processing"), running)),
        db.update(jobs).set({ announced: true }).where(eq(jobs.uid, job)),
      ]);
    },
    reserve: (job, type, wanted, now) => reserve(db, uid, job, type, wanted, now),
    async restrict(job) {
      const running = sql`EXISTS (SELECT 1 FROM jobs WHERE uid = ${job} AND state = 'running')`;
      await db
        .update(datasets)
        .set({ isRestricted: true })
        .where(and(eq(datasets.uid, uid), running));
    },
    async finish(job, outcome, now) {
      await finish(db, uid, job, outcome, now);
      await noteUseOfCreator(db, uid, now);
      await pruneJobs(db, uid);
    },
    erased: (job, kind, now) => erased(db, uid, job, kind, now),
    async isWaiting() {
      const mine = and(eq(jobs.datasetUid, uid), eq(jobs.state, "queued"));
      return (await db.select({ uid: jobs.uid }).from(jobs).where(mine).get()) !== undefined;
    },
    nextInLine: () => datasetsInLine(db, limits),
    async findFile(fileUid) {
      const row = await db
        .select()
        .from(files)
        .where(and(eq(files.uid, fileUid), eq(files.datasetUid, uid)))
        .get();
      if (row === undefined) return null;
      const { key, bytes, sha256, filename, createdAt } = row;
      return { key, bytes, sha256, filename, createdAt };
    },
  };
}
