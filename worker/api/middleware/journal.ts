// The journal is complete by construction: whatever the producers' API changes has a row, the handler's own in one batch
// with the change, or else this middleware's after it.
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { type Deed, toAuditInsert } from "../../catalog/accounts/audit.ts";
import type { Note } from "../../catalog/accounts/journal.ts";
import type { Env } from "../../env.ts";
import { type Authenticated, actorOf } from "./auth.ts";
import { toAction, toTarget } from "./deed.ts";
import { masked } from "./masked.ts";
import { calledRoute } from "./permission.ts";
import { sentWith } from "./sent.ts";

/** Requests whose handler has journaled what it did. */
const written = new WeakSet<Request>();

/** The statement of a deed, to be batched with it; from then on the request counts as journaled. */
export async function noteOf(context: Context): Promise<Note> {
  const db = drizzle((context.env as Env).DB);
  const actor = await actorOf(context);
  return (deed: Deed) => {
    written.add(context.req.raw);
    return toAuditInsert(db, actor, deed, Date.now());
  };
}

const SAFE = ["GET", "HEAD", "OPTIONS"];
/** They ask with a body, and change nothing. */
const QUESTIONS = /\/(guess_extractors|guess_extractor_params|preview|search_key|compare)$/;

async function targetOf(context: Context, route: string): Promise<string | null> {
  const named = toTarget(route, context.req.path);
  if (named !== null || context.res.status !== 201) return named;
  const answer: unknown = await context.res.clone().json();
  if (typeof answer !== "object" || answer === null) return null;
  const { uid, feed_id } = answer as { uid?: unknown; feed_id?: unknown };
  return String(uid ?? feed_id ?? "") || null;
}

export const journal = createMiddleware<Authenticated>(async (context, next) => {
  await next();
  if (SAFE.includes(context.req.method) || context.res.status >= 400 || written.has(context.req.raw)) return;
  const route = calledRoute(context);
  if (route === null || QUESTIONS.test(route)) return;
  const body = sentWith(context);
  const query = Object.fromEntries(Object.entries(context.req.query()).filter(([name]) => name === "keep"));
  const change = { ...(body === undefined ? {} : { sent: masked(body) }), ...query };
  const deed = { action: toAction(route), target: await targetOf(context, route), change };
  const note = await noteOf(context);
  await note(deed);
});
