// The life cycle over HTTP: publish, abort, unpublish, and the status to poll (publishing-platform §1.4, §1.8).
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { z } from "zod";
import { findDataset } from "../../catalog/datasets.ts";
import { listJobs, queuePosition } from "../../catalog/job-history.ts";
import { orderAbort, orderPublish, orderPublishMetadata, orderUnpublish } from "../../catalog/orders.ts";
import { type RecordErrorReport, statusPayload } from "../../catalog/status.ts";
import type { Env } from "../../env.ts";
import { sentence } from "../../messages.ts";
import { requestLang } from "../middleware/errors.ts";
import { parseWith } from "./body.ts";
import { pageSchema, toJobJson, toPage } from "./shapes.ts";
import { wakeActor } from "./wake.ts";

export const actionRoutes = new Hono<{ Bindings: Env }>({ strict: false });

const OK = { detail: "ok" };
const keepSchema = z.object({ keep: z.enum(["processed", "previous"]).default("processed") });

actionRoutes.post("/:uid/publish", async (context) => {
  const uid = context.req.param("uid");
  await orderPublish(drizzle(context.env.DB), uid, Date.now());
  await wakeActor(context.env, uid);
  return context.json(OK);
});

actionRoutes.post("/:uid/publish_metadata", async (context) => {
  const uid = context.req.param("uid");
  await orderPublishMetadata(drizzle(context.env.DB), uid, Date.now());
  await wakeActor(context.env, uid);
  return context.json(OK);
});

actionRoutes.post("/:uid/abort", async (context) => {
  const uid = context.req.param("uid");
  const { keep } = parseWith(keepSchema, context.req.query());
  await orderAbort(drizzle(context.env.DB), uid, keep, Date.now());
  await wakeActor(context.env, uid);
  return context.json(OK);
});

actionRoutes.post("/:uid/unpublish", async (context) => {
  const uid = context.req.param("uid");
  await orderUnpublish(drizzle(context.env.DB), uid, Date.now());
  await wakeActor(context.env, uid);
  return context.json(OK);
});

actionRoutes.get("/:uid/jobs", async (context) => {
  const db = drizzle(context.env.DB);
  const uid = context.req.param("uid");
  const page = parseWith(pageSchema, context.req.query());
  await findDataset(db, uid);
  const { total, rows } = await listJobs(db, uid, page);
  return context.json(toPage(context.req.url, total, page, rows.map(toJobJson)));
});

actionRoutes.get("/:uid/status", async (context) => {
  const uid = context.req.param("uid");
  const db = drizzle(context.env.DB);
  const dataset = await findDataset(db, uid);
  const actor = context.env.DATASETS.get(context.env.DATASETS.idFromName(uid));
  const busy = dataset.status === "processing" || dataset.status === "aborting_processing";
  const progress = busy ? await actor.progress() : null;
  const groups = dataset.isPublished ? await actor.recordErrors() : [];
  const lang = requestLang(context);
  const reports: RecordErrorReport[] = groups.map((group) => ({
    record_id: group.samples[0] ? String(group.samples[0].row) : null,
    field_uid: group.field || null,
    processor_uid: null,
    message: sentence(group.code, group.samples[0]?.params ?? {}, lang),
    count: group.count,
    rows: group.samples.map(({ row }) => row),
  }));
  const position = dataset.status === "queued" ? await queuePosition(db, uid) : null;
  return context.json(statusPayload(dataset, { progress, queuePosition: position }, reports));
});
