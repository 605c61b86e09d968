// What became of a dataset's orders.
import { count, desc, eq, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { KEPT_JOBS, KEPT_REFRESHES } from "../config.ts";
import { type MessageCode, type Sentence, sentences } from "../messages.ts";
import { isErasing } from "./jobs.ts";
import { jobs } from "./schema.ts";

export type JobRow = typeof jobs.$inferSelect;

type Db = DrizzleD1Database;

/** One page of a dataset's jobs, newest first. */
export async function listJobs(db: Db, datasetUid: string, page: { limit: number; offset: number }) {
  const mine = eq(jobs.datasetUid, datasetUid);
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(jobs).where(mine),
    db
      .select()
      .from(jobs)
      .where(mine)
      .orderBy(desc(jobs.createdAt), desc(jobs.uid))
      .limit(page.limit)
      .offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows };
}

/**
 * A live source or a schedule adds a job a minute: the oldest ended jobs go, and of those that only brought new data all
 * but the last few, so that they do not crowd out what people have ordered.
 */
export async function pruneJobs(db: Db, datasetUid: string): Promise<void> {
  const newest = (which: SQL, kept: number) =>
    sql`(SELECT uid FROM jobs WHERE dataset_uid = ${datasetUid} AND ${which} ORDER BY created_at DESC LIMIT ${kept})`;
  const refreshed = sql`(reason <> 'manual' AND state = 'done')`;
  await db.run(sql`DELETE FROM jobs WHERE dataset_uid = ${datasetUid} AND state NOT IN ('queued', 'running')
    AND (uid NOT IN ${newest(sql`TRUE`, KEPT_JOBS)}
      OR (${refreshed} AND uid NOT IN ${newest(refreshed, KEPT_REFRESHES)}))`);
}

function outcomeCode({ kind, state, report }: JobRow): MessageCode {
  if (state === "cancelled") return "job_cancelled";
  if (state === "interrupted") return "job_interrupted";
  if (kind === "rollback") return "job_rolled_back";
  if (isErasing(kind)) return "job_erased";
  return report?.decision ? `job_${report.decision.mode}` : "job_ended";
}

/** What became of a job, in a sentence; null while it waits or runs. */
export function outcomeSentence(job: JobRow): Sentence | null {
  if (job.failure) return sentences(job.failure.code, job.failure.params);
  if (job.state === "queued" || job.state === "running") return null;
  const { duplicates = null, ...counts } = job.report?.counts ?? {};
  return sentences(outcomeCode(job), { ...counts, duplicates: duplicates ?? 0 });
}
