// The schedules of a dataset: each change of them is a version of the dataset.
import { and, asc, count, eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { MAX_SCHEDULES } from "../config.ts";
import { AppError } from "../errors.ts";
import { newUid } from "../lib/uid.ts";
import type { Change } from "./config-diff.ts";
import { nextRun } from "./cron.ts";
import { type Edit, recordRevision } from "./revisions.ts";
import type { ScheduleRow } from "./schedule-outcome.ts";
import type { ScheduleKind } from "./schedule-rows.ts";
import { schedules } from "./schema.ts";

type Db = DrizzleD1Database;

/** What a person decides of a schedule: a cron expression without a problem, or an instant. */
export type ScheduleOrder = { kind: ScheduleKind; cronSchedule: string | null; timezone: string; at: number | null };

const told = ({ kind, cronSchedule, timezone, at }: ScheduleOrder) => ({
  kind,
  cron_schedule: cronSchedule,
  timezone,
  at: at === null ? null : new Date(at).toISOString(),
});

function toChange(uid: string, before: ScheduleOrder | null, after: ScheduleOrder | null): Change[] {
  const [old_value, new_value] = [before && told(before), after && told(after)];
  if (JSON.stringify(old_value) === JSON.stringify(new_value)) return [];
  const operation_type = before === null ? "create" : after === null ? "delete" : "update";
  return [{ path: ["schedules", uid], old_value, new_value, operation_type }];
}

const firstRun = ({ cronSchedule, timezone, at }: ScheduleOrder, now: number) =>
  cronSchedule === null ? at : nextRun(cronSchedule, timezone, now);

export async function listSchedules(db: Db, datasetUid: string, page: { limit: number; offset: number }) {
  const mine = eq(schedules.datasetUid, datasetUid);
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(schedules).where(mine),
    db
      .select()
      .from(schedules)
      .where(mine)
      .orderBy(asc(schedules.createdAt), asc(schedules.uid))
      .limit(page.limit)
      .offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows };
}

/** @throws AppError `schedule_not_found` (404) */
export async function findSchedule(db: Db, datasetUid: string, uid: string): Promise<ScheduleRow> {
  const mine = and(eq(schedules.uid, uid), eq(schedules.datasetUid, datasetUid));
  const row = await db.select().from(schedules).where(mine).get();
  if (row === undefined) throw new AppError("schedule_not_found", 404, { uid });
  return row;
}

/** @throws AppError `too_many_schedules` (400) */
export async function createSchedule(db: Db, datasetUid: string, order: ScheduleOrder, edit: Edit) {
  const { by: createdBy, now } = edit;
  const { total } = await listSchedules(db, datasetUid, { limit: 1, offset: 0 });
  if (total >= MAX_SCHEDULES) throw new AppError("too_many_schedules", 400, { limit: MAX_SCHEDULES });
  const uid = newUid("sc");
  const at = { nextRunAt: firstRun(order, now), createdAt: now, updatedAt: now };
  await db.insert(schedules).values({ uid, datasetUid, ...order, ...at, createdBy });
  await recordRevision(db, datasetUid, toChange(uid, null, order), edit);
  return findSchedule(db, datasetUid, uid);
}

/** As if it were new: its failures are forgotten. Whoever replaces it answers for what it will do. */
export async function replaceSchedule(db: Db, before: ScheduleRow, order: ScheduleOrder, edit: Edit) {
  const changes = toChange(before.uid, before, order);
  const anew = { nextRunAt: firstRun(order, edit.now), failures: 0, createdBy: edit.by, updatedAt: edit.now };
  await db
    .update(schedules)
    .set({ ...order, ...anew })
    .where(eq(schedules.uid, before.uid));
  await recordRevision(db, before.datasetUid, changes, edit);
  return findSchedule(db, before.datasetUid, before.uid);
}

export async function deleteSchedule(db: Db, before: ScheduleRow, edit: Edit): Promise<void> {
  await db.delete(schedules).where(eq(schedules.uid, before.uid));
  await recordRevision(db, before.datasetUid, toChange(before.uid, before, null), edit);
}

/** When a dataset is to go on line and off it by itself, next; milliseconds. */
export async function timedChanges(db: Db, datasetUid: string) {
  const mine = eq(schedules.datasetUid, datasetUid);
  const rows = await db.select().from(schedules).where(mine).orderBy(asc(schedules.at));
  const next = (kind: ScheduleKind) => rows.find((row) => row.kind === kind && row.nextRunAt !== null)?.at ?? null;
  return { publishAt: next("publish"), unpublishAt: next("unpublish") };
}
