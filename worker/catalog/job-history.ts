// What became of a dataset's orders, and where the waiting one stands in the queue.
import { and, asc, count, desc, eq, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
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

/** The place of a dataset's waiting job in the queue, 1 for the next; null when none waits. */
export async function queuePosition(db: Db, datasetUid: string): Promise<number | null> {
  const job = await db
    .select({ createdAt: jobs.createdAt, uid: jobs.uid })
    .from(jobs)
    .where(and(eq(jobs.datasetUid, datasetUid), eq(jobs.state, "queued")))
    .orderBy(asc(jobs.createdAt))
    .get();
  if (!job) return null;
  const ahead = sql`(${jobs.createdAt}, ${jobs.uid}) <= (${job.createdAt}, ${job.uid})`;
  const [row] = await db
    .select({ position: count() })
    .from(jobs)
    .where(and(eq(jobs.state, "queued"), ahead));
  return row?.position ?? null;
}
