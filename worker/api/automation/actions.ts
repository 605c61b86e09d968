// The life cycle over HTTP: publish, abort, unpublish, rollback (publishing-platform §1.4). Orders are receipts: the work
// goes on behind.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import { z } from "zod";
import {
  type Orderer,
  orderAbort,
  orderPublish,
  orderPublishMetadata,
  orderRollback,
  orderUnpublish,
} from "../../catalog/orders.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { parseWith } from "./body.ts";
import { wakeActor } from "./wake.ts";

export const actionRoutes = new Hono<Authenticated>({ strict: false });

const OK = { detail: "ok" };
export const abortSchema = z.object({ keep: z.enum(["processed", "previous"]).default("processed") });
export const unpublishSchema = z.object({ confirm: z.literal("data_loss").optional() });

const byHand = (context: Context<Authenticated>): Orderer => ({ user: context.get("user"), reason: "manual" });

actionRoutes.post("/:uid/publish", async (context) => {
  const uid = context.req.param("uid");
  await orderPublish(drizzle(context.env.DB), uid, byHand(context), Date.now());
  await wakeActor(context.env, uid);
  return context.json(OK);
});

actionRoutes.post("/:uid/publish_metadata", async (context) => {
  const uid = context.req.param("uid");
  await orderPublishMetadata(drizzle(context.env.DB), uid, byHand(context), Date.now());
  await wakeActor(context.env, uid);
  return context.json(OK);
});

actionRoutes.post("/:uid/rollback", async (context) => {
  const uid = context.req.param("uid");
  await orderRollback(drizzle(context.env.DB), uid, byHand(context), Date.now());
  await wakeActor(context.env, uid);
  return context.json(OK);
});

actionRoutes.post("/:uid/abort", async (context) => {
  const uid = context.req.param("uid");
  const { keep } = parseWith(abortSchema, context.req.query());
  await orderAbort(drizzle(context.env.DB), uid, keep, Date.now());
  await wakeActor(context.env, uid);
  return context.json(OK);
});

actionRoutes.post("/:uid/unpublish", async (context) => {
  const uid = context.req.param("uid");
  const { confirm } = parseWith(unpublishSchema, context.req.query());
  await orderUnpublish(drizzle(context.env.DB), uid, byHand(context), confirm === "data_loss", Date.now());
  await wakeActor(context.env, uid);
  return context.json(OK);
});
