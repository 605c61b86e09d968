// The cron handler's second duty: nothing stays "processing" for ever. Whatever an RPC lost is delivered again: starts,
// interruptions, erasures, and jobs whose actor has been silent too long; the actor itself finds out in D1 what there is
// to do. A job that was woken so often in vain is parked in `error`.
import { and, eq, inArray, isNull, lt, ne, notInArray, or, type SQL, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { MAX_REVIVALS, STALE_HEARTBEAT_MS } from "../config.ts";
import type { Env } from "../env.ts";
import type { Failure } from "../errors.ts";
import { originStatuses, targetStatus } from "./lifecycle.ts";
import { type PortalLimits, portalLimits } from "./limits.ts";
import { toNotices } from "./notices.ts";
import { datasetsInLine } from "./queue.ts";
import { toEndings } from "./schedule-outcome.ts";
import { datasets, jobs } from "./schema.ts";
import { WITHDRAWN } from "./withdrawn.ts";

type Db = DrizzleD1Database;
type JobRow = typeof jobs.$inferSelect;

/** Jobs woken per minute: more would exceed what one cron invocation should call. */
const SWEEP_LIMIT = 200;

/** Running, and its actor has not been heard of. */
const silentSince = (now: number): SQL | undefined =>
  and(eq(jobs.state, "running"), lt(jobs.heartbeatAt, now - STALE_HEARTBEAT_MS));

/** A first publish is withdrawn with its job; anything else leaves visitors what they had. */
async function park(db: Db, job: JobRow, now: number): Promise<void> {
  const failure: Failure = { code: "job_silent", status: 500, params: { revivals: job.revivals, job: job.uid } };
  const still = sql`EXISTS (SELECT 1 FROM jobs WHERE uid = ${job.uid} AND state = 'running')`;
  const status = targetStatus("failed");
  const ending = { event: "failed", failure, report: null } as const;
  const told = await Promise.all([
    toEndings(db, job.datasetUid, job.uid, ending, now),
    toNotices(db, job.datasetUid, job.uid, ending, now),
  ]);
  await db.batch([
    db
      .update(datasets)
      .set({
        ...(job.announced ? WITHDRAWN : {}),
        status,
        previousStatus: sql<typeof status>`${datasets.status}`,
        statusSince: now,
        failure,
      })
      .where(and(eq(datasets.uid, job.datasetUid), inArray(datasets.status, originStatuses("failed")), still)),
    db
      .update(jobs)
      .set({ state: "error", endedAt: now, failure })
      .where(and(eq(jobs.uid, job.uid), eq(jobs.state, "running"))),
    ...told.flat(),
  ]);
}

/** Counts one more silence of every silent job, and parks those that had too many. A deletion is never given up. */
async function countSilences(db: Db, now: number): Promise<void> {
  const silent = await db
    .update(jobs)
    .set({ revivals: sql`${jobs.revivals} + 1` })
    .where(silentSince(now))
    .returning();
  for (const job of silent) if (job.revivals > MAX_REVIVALS && job.kind !== "delete") await park(db, job, now);
}

/** Datasets with something that is to be done now, whose actor may not know; `urgent` even in the midst of a download. */
async function datasetsToWake(db: Db, limits: PortalLimits, now: number): Promise<{ uid: string; urgent: boolean }[]> {
  // Nobody waits two minutes for the end of an interruption or a withdrawal whose delivery was lost.
  const isUrgent = inArray(datasets.status, ["aborting_processing", "deleting"]);
  const needsNoPlace = and(eq(jobs.state, "queued"), ne(jobs.kind, "publish"));
  const [rows, inLine] = await Promise.all([
    db
      .selectDistinct({ uid: jobs.datasetUid, urgent: sql<number>`${isUrgent}` })
      .from(jobs)
      .innerJoin(datasets, eq(datasets.uid, jobs.datasetUid))
      .where(or(and(eq(jobs.state, "running"), isUrgent), needsNoPlace, silentSince(now)))
      .limit(SWEEP_LIMIT),
    datasetsInLine(db, limits),
  ]);
  return [
    ...rows.map(({ uid, urgent }) => ({ uid, urgent: urgent === 1 })),
    ...inLine.map((uid) => ({ uid, urgent: false })),
  ];
}

/** A dataset whose job ended without moving it (both are written in one batch): back to rest, whatever went wrong. */
async function releaseOrphans(db: Db, now: number): Promise<void> {
  const active = db
    .select({ uid: jobs.datasetUid })
    .from(jobs)
    .where(inArray(jobs.state, ["queued", "running"]));
  const status = targetStatus("failed");
  await db
    .update(datasets)
    .set({
      status,
      previousStatus: sql<typeof status>`${datasets.status}`,
      statusSince: now,
      failure: { code: "job_silent", status: 500, params: { revivals: 0, job: "" } },
    })
    .where(
      and(
        inArray(datasets.status, originStatuses("failed")),
        isNull(datasets.deletedAt),
        lt(datasets.statusSince, now - STALE_HEARTBEAT_MS),
        notInArray(datasets.uid, active),
      ),
    );
}

/** @returns how many actors were woken */
export async function sweepJobs(env: Env, now = Date.now()): Promise<number> {
  const db = drizzle(env.DB);
  await countSilences(db, now);
  await releaseOrphans(db, now);
  const toWake = await datasetsToWake(db, portalLimits(env), now);
  const wake = (uid: string, urgent: boolean) => env.DATASETS.get(env.DATASETS.idFromName(uid)).wake(uid, urgent);
  await Promise.allSettled(toWake.map(({ uid, urgent }) => wake(uid, urgent)));
  return toWake.length;
}
