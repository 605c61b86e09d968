// What publishers are told of in the journal without having asked (publishing-platform §1.9): a job that failed, or that
// reached a limit.
import { and, desc, eq, isNotNull, ne } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { PORTAL, toAuditInsert } from "./accounts/audit.ts";
import type { Ending } from "./schedule-outcome.ts";
import { jobs } from "./schema.ts";

const ACTIONS = { failed: "dataset.processing_error", limited: "dataset.limit_reached" } as const;

/** The statements that tell of a job's end; none where all is well, or a live source fails as it did a minute ago. */
export async function toNotices(db: DrizzleD1Database, datasetUid: string, job: string, ending: Ending, now: number) {
  const { event, failure } = ending;
  if ((event !== "failed" && event !== "limited") || failure === null) return [];
  const ended = and(eq(jobs.datasetUid, datasetUid), ne(jobs.uid, job), isNotNull(jobs.endedAt));
  const [ours, before] = await Promise.all([
    db.select({ reason: jobs.reason, state: jobs.state }).from(jobs).where(eq(jobs.uid, job)).get(),
    db.select({ failure: jobs.failure }).from(jobs).where(ended).orderBy(desc(jobs.createdAt)).limit(1).get(),
  ]);
  // An end that is reported a second time is told once.
  if (ours?.state !== "running") return [];
  if (ours.reason === "push" && before?.failure?.code === failure.code) return [];
  const change = { job, code: failure.code, params: failure.params };
  return [toAuditInsert(db, PORTAL, { action: ACTIONS[event], target: datasetUid, change }, now)];
}
