// What became of a dataset's orders.
import { count, desc, eq } from "drizzle-orm";
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
