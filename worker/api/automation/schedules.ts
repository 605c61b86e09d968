// Schedules of a dataset (publishing-platform §2.7): `{cron_schedule, timezone}` refreshes what is published; ours are
// `{publish_at}` and `{unpublish_at}`, which put on line what is saved, and take it off, once.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { cronProblem, toTimezone } from "../../catalog/cron.ts";
import { irrecoverableResources } from "../../catalog/dataset-config.ts";
import { findDataset, savedConfig } from "../../catalog/datasets.ts";
import type { ScheduleRow } from "../../catalog/schedule-outcome.ts";
import {
  createSchedule,
  deleteSchedule,
  findSchedule,
  listSchedules,
  replaceSchedule,
  type ScheduleOrder,
} from "../../catalog/schedules.ts";
import { AppError } from "../../errors.ts";
import { sentence, sentences } from "../../messages.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { requireDatasetRight } from "../middleware/permission.ts";
import { parseWith, readJson } from "./body.ts";
import { editBy } from "./edit-by.ts";
import { pageSchema, toPage } from "./shapes.ts";

export const scheduleRoutes = new Hono<Authenticated>({ strict: false });

/** Upstream's own, for every dataset. */
const DEFAULT_TIMEZONE = "Europe/Paris";

const instant = z.iso.datetime({
  offset: true,
  error: "a date and time with its offset, as 2027-01-31T09:00:00+01:00",
});

const timezone = z
  .string()
  .max(100)
  .refine((name) => toTimezone(name) !== null, "the name of a time zone, as Europe/Paris")
  .default(DEFAULT_TIMEZONE);

const WHEN = ["cron_schedule", "publish_at", "unpublish_at"] as const;

export const scheduleSchema = z
  .strictObject({
    cron_schedule: z.string().optional(),
    timezone,
    publish_at: instant.optional(),
    unpublish_at: instant.optional(),
  })
  .refine((body) => WHEN.filter((key) => body[key] !== undefined).length === 1, {
    error: `give one of ${WHEN.join(", ")}`,
    path: ["cron_schedule"],
  });

function checkCron(expression: string): void {
  const problem = cronProblem(expression);
  if (problem === null) return;
  const { code, params } = problem;
  throw new AppError(code, 400, params, { cron_schedule: [sentence(code, params, "en")] });
}

function toInstant(text: string, field: string, now: number): number {
  const at = Date.parse(text);
  if (at > now) return at;
  throw new AppError("schedule_in_the_past", 400, { at: text }, { [field]: ["Give an instant that is to come"] });
}

/** @throws AppError `validation_error`, `cron_…`, `schedule_in_the_past` (400) */
async function readOrder(context: Context<Authenticated>): Promise<ScheduleOrder> {
  const { cron_schedule, publish_at, unpublish_at, ...body } = await readJson(context, scheduleSchema);
  const zone = toTimezone(body.timezone) ?? DEFAULT_TIMEZONE;
  if (cron_schedule !== undefined) {
    checkCron(cron_schedule);
    return { kind: "refresh", cronSchedule: cron_schedule, timezone: zone, at: null };
  }
  const [kind, field, text] =
    publish_at === undefined
      ? (["unpublish", "unpublish_at", unpublish_at ?? ""] as const)
      : (["publish", "publish_at", publish_at] as const);
  return { kind, cronSchedule: null, timezone: zone, at: toInstant(text, field, Date.now()) };
}

/** Going on line and off it is for those who may publish; what would be lost by it is confirmed now. */
async function checkOrder(context: Context<Authenticated>, uid: string, kind: ScheduleOrder["kind"]): Promise<void> {
  if (kind === "refresh") return;
  await requireDatasetRight(context, uid, "publish");
  if (kind === "publish" || context.req.query("confirm") === "data_loss") return;
  const db = drizzle(context.env.DB);
  const dataset = await findDataset(db, uid);
  const lost = irrecoverableResources(await savedConfig(db, dataset));
  if (lost.length === 0) return;
  const titles = lost.map(({ title }) => title).join(", ");
  throw new AppError("data_loss", 409, { rows: dataset.recordsCount, titles });
}

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

export function toScheduleJson(schedule: ScheduleRow) {
  const { uid, kind, cronSchedule, at, lastResult, failures, createdBy } = schedule;
  return {
    uid,
    kind,
    cron_schedule: cronSchedule,
    timezone: schedule.timezone,
    publish_at: kind === "publish" ? iso(at) : null,
    unpublish_at: kind === "unpublish" ? iso(at) : null,
    next_run_at: iso(schedule.nextRunAt),
    last_run_at: iso(schedule.lastRunAt),
    last_result: lastResult && {
      state: lastResult.state,
      code: lastResult.code,
      sentence: sentences(lastResult.code, lastResult.params),
    },
    failures,
    created_by: { username: createdBy },
    created_at: iso(schedule.createdAt),
    updated_at: iso(schedule.updatedAt),
  };
}

scheduleRoutes.get("/:uid/schedules", async (context) => {
  const db = drizzle(context.env.DB);
  const page = parseWith(pageSchema, context.req.query());
  const { uid } = await findDataset(db, context.req.param("uid"));
  const { total, rows } = await listSchedules(db, uid, page);
  return context.json(toPage(context.req.url, total, page, rows.map(toScheduleJson)));
});

scheduleRoutes.post("/:uid/schedules", async (context) => {
  const db = drizzle(context.env.DB);
  const { uid } = await findDataset(db, context.req.param("uid"));
  const order = await readOrder(context);
  await checkOrder(context, uid, order.kind);
  return context.json(toScheduleJson(await createSchedule(db, uid, order, editBy(context))), 201);
});

scheduleRoutes.get("/:uid/schedules/:schedule", async (context) => {
  const db = drizzle(context.env.DB);
  const { uid } = await findDataset(db, context.req.param("uid"));
  return context.json(toScheduleJson(await findSchedule(db, uid, context.req.param("schedule"))));
});

scheduleRoutes.put("/:uid/schedules/:schedule", async (context) => {
  const db = drizzle(context.env.DB);
  const { uid } = await findDataset(db, context.req.param("uid"));
  const before = await findSchedule(db, uid, context.req.param("schedule"));
  const order = await readOrder(context);
  await checkOrder(context, uid, before.kind === "refresh" ? order.kind : before.kind);
  await checkOrder(context, uid, order.kind);
  return context.json(toScheduleJson(await replaceSchedule(db, before, order, editBy(context))));
});

scheduleRoutes.delete("/:uid/schedules/:schedule", async (context) => {
  const db = drizzle(context.env.DB);
  const { uid } = await findDataset(db, context.req.param("uid"));
  const before = await findSchedule(db, uid, context.req.param("schedule"));
  // Without it the dataset would stay as it is, against what somebody who may publish has decided.
  if (before.kind !== "refresh") await requireDatasetRight(context, uid, "publish");
  await deleteSchedule(db, before, editBy(context));
  return context.body(null, 204);
});
