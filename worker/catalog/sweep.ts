// The cron handler's second duty: whatever an RPC lost is delivered again. A job that waits, or whose actor has been
// silent too long, wakes its actor; the actor itself finds out in D1 what there is to do.
import { and, asc, eq, lt, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { STALE_HEARTBEAT_MS } from "../config.ts";
import type { Env } from "../env.ts";
import { jobs } from "./schema.ts";

/** Jobs woken per minute: more would exceed what one cron invocation should call. */
const SWEEP_LIMIT = 200;

/** @returns how many actors were woken */
export async function sweepJobs(env: Env, now = Date.now()): Promise<number> {
  const silent = and(eq(jobs.state, "running"), lt(jobs.heartbeatAt, now - STALE_HEARTBEAT_MS));
  const rows = await drizzle(env.DB)
    .selectDistinct({ uid: jobs.datasetUid })
    .from(jobs)
    .where(or(eq(jobs.state, "queued"), silent))
    .orderBy(asc(jobs.createdAt))
    .limit(SWEEP_LIMIT);
  await Promise.allSettled(rows.map(({ uid }) => env.DATASETS.get(env.DATASETS.idFromName(uid)).wake(uid, false)));
  return rows.length;
}
