// The cron handler's third duty: what is due is ordered, with the published configuration. One indexed query a minute,
// however many datasets there are; minutes that were missed are made up for once.
import { asc, eq, lte } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { SCHEDULE_BATCH, SCHEDULE_BUSY_RETRY_MS } from "../config.ts";
import type { Env } from "../env.ts";
import { AppError } from "../errors.ts";
import type { MessageCode } from "../messages.ts";
import { PORTAL, toAuditInsert } from "./accounts/audit.ts";
import { loadDatasetPermissions } from "./accounts/identify.ts";
import { hasDatasetRight } from "./accounts/permissions.ts";
import { identifyUser } from "./accounts/person.ts";
import { nextRun } from "./cron.ts";
import { type Orderer, orderPublish, orderRefresh, orderUnpublish } from "./orders.ts";
import { nextAfterFailure, type ScheduleRow, toFailureNotice } from "./schedule-outcome.ts";
import { type Turn, takeTurn } from "./schedule-turn.ts";
import { schedules } from "./schema.ts";

type Db = DrizzleD1Database;

/**
 * What somebody ordered for later is theirs to do when it comes. A refresh brings nobody on line.
 * @throws AppError `schedule_right_lost` (403) where they are gone, or may publish this dataset no more
 */
async function requireRight(db: Db, username: string, datasetUid: string): Promise<void> {
  const identity = await identifyUser(db, username);
  const byRule = identity === null ? new Set<never>() : await loadDatasetPermissions(db, identity, datasetUid);
  if (identity !== null && hasDatasetRight("publish", identity.permissions, byRule)) return;
  throw new AppError("schedule_right_lost", 403, { username });
}

async function order(db: Db, { kind, datasetUid }: ScheduleRow, by: Orderer, now: number): Promise<void> {
  if (kind === "refresh") return orderRefresh(db, datasetUid, by, now);
  await requireRight(db, by.user, datasetUid);
  if (kind === "publish") return orderPublish(db, datasetUid, by, now);
  // Whoever ordered it was told of what would be lost.
  return orderUnpublish(db, datasetUid, by, true, now);
}

const skipped = (code: MessageCode) => ({ state: "skipped" as const, code, params: {} });

/** A dataset that is busy, off line or gone is no failure. */
async function refuse(db: Db, schedule: ScheduleRow, turn: Turn, thrown: AppError, now: number): Promise<void> {
  const isTimed = schedule.kind !== "refresh";
  if (thrown.code === "dataset_not_found") {
    await db.delete(schedules).where(eq(schedules.uid, schedule.uid));
  } else if (thrown.code === "invalid_dataset_status") {
    const nextRunAt = isTimed ? now + SCHEDULE_BUSY_RETRY_MS : turn.nextRunAt;
    await takeTurn(db, { ...turn, nextRunAt }, skipped("schedule_busy"));
  } else if (thrown.code === "never_published" && !isTimed) {
    await takeTurn(db, turn, skipped("schedule_unpublished"));
  } else {
    const failures = schedule.failures + 1;
    const nextRunAt = nextAfterFailure(schedule, failures, now);
    const { code, params } = thrown;
    const isTaken = await takeTurn(db, { ...turn, nextRunAt }, { state: "error", code, params }, { failures });
    if (isTaken) await toFailureNotice(db, schedule, { code, failures, nextRunAt }, now);
  }
}

async function wake(env: Env, datasetUid: string): Promise<void> {
  try {
    await env.DATASETS.get(env.DATASETS.idFromName(datasetUid)).wake(datasetUid);
  } catch (thrown) {
    // The sweep delivers again.
    console.error(JSON.stringify({ level: "warn", dataset: datasetUid, event: "wake_lost", error: String(thrown) }));
  }
}

async function runOne(env: Env, db: Db, schedule: ScheduleRow, now: number): Promise<void> {
  const { uid, kind, datasetUid, createdBy, cronSchedule, timezone, nextRunAt: dueAt } = schedule;
  if (dueAt === null) return;
  const nextRunAt = cronSchedule === null ? null : nextRun(cronSchedule, timezone, now);
  const turn = { schedule: uid, dueAt, nextRunAt };
  try {
    await order(db, schedule, { user: createdBy, reason: "schedule", turn }, now);
  } catch (thrown) {
    if (thrown instanceof AppError) return refuse(db, schedule, turn, thrown, now);
    throw thrown;
  }
  // An order that found a waiting publish has queued nothing, and taken no turn.
  const isCoalesced = await takeTurn(db, turn, skipped("schedule_coalesced"));
  if (kind !== "refresh") {
    const change = { schedule: uid, ordered_by: createdBy };
    await toAuditInsert(db, PORTAL, { action: `dataset.${kind}`, target: datasetUid, change }, now);
  }
  if (!isCoalesced) await wake(env, datasetUid);
}

/** @returns how many schedules were due */
export async function runSchedules(env: Env, now = Date.now()): Promise<number> {
  const db = drizzle(env.DB);
  const due = await db
    .select()
    .from(schedules)
    .where(lte(schedules.nextRunAt, now))
    .orderBy(asc(schedules.nextRunAt))
    .limit(SCHEDULE_BATCH);
  for (const schedule of due) {
    try {
      await runOne(env, db, schedule, now);
    } catch (thrown) {
      // It stays due; the others have their turn.
      const { uid, datasetUid } = schedule;
      console.error(JSON.stringify({ level: "error", schedule: uid, dataset: datasetUid, error: String(thrown) }));
    }
  }
  return due.length;
}
