// One turn of a schedule: it is taken in the transaction that orders its job, so that two crons at once, or a process
// killed between the two, order neither two jobs nor none.
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { ScheduleResult } from "./schedule-rows.ts";
import { schedules } from "./schema.ts";

type Db = DrizzleD1Database;

/** A schedule as it was seen to be due, and when it is due again; null for never. */
export type Turn = { schedule: string; dueAt: number; nextRunAt: number | null };

/** Nobody has taken the turn yet. */
export const isStillDue = ({ schedule, dueAt }: Turn): SQL =>
  sql`EXISTS (SELECT 1 FROM schedules WHERE uid = ${schedule} AND next_run_at = ${dueAt})`;

const still = ({ schedule, dueAt }: Turn) => and(eq(schedules.uid, schedule), eq(schedules.nextRunAt, dueAt));

/** The statement that takes the turn where the job was queued: to be batched after what queues it. */
export function toOrdered(db: Db, turn: Turn, job: string, now: number) {
  const lastResult: ScheduleResult = { state: "ordered", code: "schedule_ordered", params: {} };
  return db
    .update(schedules)
    .set({ nextRunAt: turn.nextRunAt, lastRunAt: now, lastResult, job })
    .where(and(still(turn), sql`EXISTS (SELECT 1 FROM jobs WHERE uid = ${job})`));
}

/** Takes a turn that brings no job. @returns false where it was taken already */
export async function takeTurn(
  db: Db,
  turn: Turn,
  lastResult: ScheduleResult,
  also: { failures?: number } = {},
): Promise<boolean> {
  const taken = await db
    .update(schedules)
    .set({ nextRunAt: turn.nextRunAt, lastResult, ...also })
    .where(still(turn))
    .returning({ uid: schedules.uid });
  return taken.length > 0;
}
