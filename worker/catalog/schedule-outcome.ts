// What became of a job that a schedule ordered: told in the schedule, and what fails is tried more and more seldom.
import { and, eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { SCHEDULE_BACKOFF_MS, SCHEDULE_MAX_BACKOFF_MS } from "../config.ts";
import type { Failure } from "../errors.ts";
import { PORTAL, toAuditInsert } from "./accounts/audit.ts";
import { nextRun } from "./cron.ts";
import type { JobReport } from "./jobs.ts";
import type { JobEvent } from "./lifecycle.ts";
import type { ScheduleResult } from "./schedule-rows.ts";
import { schedules } from "./schema.ts";

type Db = DrizzleD1Database;

export type ScheduleRow = typeof schedules.$inferSelect;

export type Ending = {
  event: Extract<JobEvent, "succeeded" | "interrupted" | "failed" | "limited">;
  failure: Failure | null;
  report: JobReport | null;
};

const STATES = { succeeded: "done", interrupted: "interrupted", failed: "error", limited: "limit_reached" } as const;

function toResult({ event, failure, report }: Ending): ScheduleResult {
  const state = STATES[event];
  if (failure !== null) return { state, code: failure.code, params: failure.params };
  if (event === "interrupted") return { state, code: "job_interrupted", params: {} };
  const { duplicates = null, ...counts } = report?.counts ?? {};
  const code = report?.decision ? (`job_${report.decision.mode}` as const) : "job_ended";
  return { state, code, params: { ...counts, duplicates: duplicates ?? 0 } };
}

/** When a schedule is due after its so-manieth failure in a row: never before it would be anyway. */
export function nextAfterFailure(schedule: ScheduleRow, failures: number, now: number): number | null {
  if (schedule.cronSchedule === null) return null;
  const pause = Math.min(SCHEDULE_MAX_BACKOFF_MS, SCHEDULE_BACKOFF_MS * 2 ** (failures - 1));
  return nextRun(schedule.cronSchedule, schedule.timezone, now + pause);
}

/** The journal's row of a failure. */
export function toFailureNotice(
  db: Db,
  schedule: ScheduleRow,
  told: { code: string; failures: number; nextRunAt: number | null },
  now: number,
) {
  const { code, failures, nextRunAt } = told;
  const next_run_at = nextRunAt === null ? null : new Date(nextRunAt).toISOString();
  const change = { schedule: schedule.uid, kind: schedule.kind, code, failures, next_run_at };
  return toAuditInsert(db, PORTAL, { action: "schedule.failed", target: schedule.datasetUid, change }, now);
}

/** The statements that tell the schedule of its job's end; none where no schedule ordered it. */
export async function toEndings(db: Db, datasetUid: string, job: string, ending: Ending, now: number) {
  const mine = and(eq(schedules.datasetUid, datasetUid), eq(schedules.job, job));
  const schedule = await db.select().from(schedules).where(mine).get();
  if (schedule === undefined) return [];
  const hasFailed = ending.event === "failed" || ending.event === "limited";
  const failures = hasFailed ? schedule.failures + 1 : ending.event === "succeeded" ? 0 : schedule.failures;
  const lastResult = toResult(ending);
  const nextRunAt = hasFailed ? nextAfterFailure(schedule, failures, now) : schedule.nextRunAt;
  const told = db.update(schedules).set({ lastResult, failures, nextRunAt, job: null }).where(mine);
  if (!hasFailed) return [told];
  return [told, toFailureNotice(db, schedule, { code: lastResult.code, failures, nextRunAt }, now)];
}
