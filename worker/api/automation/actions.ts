// The life cycle over HTTP: publish, abort, unpublish (publishing-platform §1.4). Orders are receipts: the work goes on behind.
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { z } from "zod";
import { orderAbort, orderPublish, orderPublishMetadata, orderUnpublish } from "../../catalog/orders.ts";
import type { Env } from "../../env.ts";
import { parseWith } from "./body.ts";
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
