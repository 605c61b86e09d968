// Quotas at their levels: the domain, each group, each user, and the settings for whoever has none of their own
// (publishing-platform §6). Administrators set them; everybody sees their own use.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { hasGrantee } from "../../catalog/quotas/grantees.ts";
import type { Limits, QuotaScope } from "../../catalog/quotas/limits.ts";
import { portraitOf, portraitOfAll, portraitOfOwn, unlimited } from "../../catalog/quotas/portrait.ts";
import { findQuota, toQuotaDelete, toQuotaUpsert } from "../../catalog/quotas/store.ts";
import { QUOTA_UNITS } from "../../catalog/quotas/windows.ts";
import { AppError } from "../../errors.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { noteOf } from "../middleware/journal.ts";
import { readJson } from "./body.ts";

type QuotaContext = Context<Authenticated>;

export const quotaRoutes = new Hono<Authenticated>({ strict: false });

const count = z.int().min(0).nullable().optional();
const units = Object.keys(QUOTA_UNITS) as (keyof typeof QUOTA_UNITS)[];
const callLimit = z.strictObject({ limit: z.int().min(0), unit: z.enum(units) });

const metered = { api_calls: callLimit.nullable().optional(), outbound_bytes_per_day: count };
export const limitsSchema = z.strictObject({
  datasets: count,
  published_datasets: count,
  records_per_dataset: count,
  records: count,
  bytes: count,
  processing_runs_per_day: count,
  ...metered,
});
/** Who shows no key produces nothing. */
export const anonymousSchema = z.strictObject(metered);

/** Whatever is not given, or null, is without limit: what `exactOptionalPropertyTypes` calls absent. */
function toLimits(body: z.infer<typeof limitsSchema>): Limits {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value != null)) as Limits;
}

type Level = { scope: QuotaScope; grantee: string };

async function answer(context: QuotaContext, { scope, grantee }: Level): Promise<Response> {
  const db = drizzle(context.env.DB);
  const quota = (await findQuota(db, scope, grantee)) ?? unlimited(scope, grantee);
  return context.json(await portraitOf(context.env.QUOTAS, db, quota, Date.now()));
}

async function put(context: QuotaContext, { scope, grantee }: Level): Promise<Response> {
  const db = drizzle(context.env.DB);
  if (!(await hasGrantee(db, scope, grantee))) throw new AppError("quota_grantee_unknown", 404, { grantee });
  const isAnonymous = scope === "anonymous" || scope === "all_anonymous";
  const limits = toLimits(await readJson(context, isAnonymous ? anonymousSchema : limitsSchema));
  const now = Date.now();
  const note = await noteOf(context);
  const deed = { action: "quota.set", target: `${scope}:${grantee}`, change: { limits } };
  await db.batch([toQuotaUpsert(db, scope, grantee, limits, now), note(deed)]);
  return answer(context, { scope, grantee });
}

async function remove(context: QuotaContext, { scope, grantee }: Level): Promise<Response> {
  const db = drizzle(context.env.DB);
  if ((await findQuota(db, scope, grantee)) === null) throw new AppError("quota_not_set", 404);
  const deed = { action: "quota.delete", target: `${scope}:${grantee}` };
  const note = await noteOf(context);
  await db.batch([toQuotaDelete(db, scope, grantee), note(deed)]);
  return context.body(null, 204);
}

const mayAdminister = (context: QuotaContext) => context.get("identity").permissions.has("edit_domain");

quotaRoutes.get("/", async (context) => {
  const db = drizzle(context.env.DB);
  const own = await portraitOfOwn(context.env.QUOTAS, db, context.get("identity"), Date.now());
  if (!mayAdminister(context)) return context.json({ own });
  return context.json({ own, ...(await portraitOfAll(context.env.QUOTAS, db, Date.now())) });
});

const LEVELS: Record<string, Level> = {
  "/domain": { scope: "domain", grantee: "" },
  "/default": { scope: "default", grantee: "" },
  "/anonymous": { scope: "anonymous", grantee: "" },
  "/all-anonymous": { scope: "all_anonymous", grantee: "" },
};

for (const [path, level] of Object.entries(LEVELS)) {
  quotaRoutes.get(path, (context) => answer(context, level));
  quotaRoutes.put(path, (context) => put(context, level));
  quotaRoutes.delete(path, (context) => remove(context, level));
}

quotaRoutes.get("/groups/:group", (context) =>
  answer(context, { scope: "group", grantee: context.req.param("group") }),
);
quotaRoutes.put("/groups/:group", (context) => put(context, { scope: "group", grantee: context.req.param("group") }));
quotaRoutes.delete("/groups/:group", (context) =>
  remove(context, { scope: "group", grantee: context.req.param("group") }),
);

quotaRoutes.get("/users/:username", (context) => {
  const grantee = context.req.param("username");
  if (grantee !== context.get("user") && !mayAdminister(context)) {
    throw new AppError("permission_denied", 403, { permission: "edit_domain" });
  }
  return answer(context, { scope: "user", grantee });
});
quotaRoutes.put("/users/:username", (context) =>
  put(context, { scope: "user", grantee: context.req.param("username") }),
);
quotaRoutes.delete("/users/:username", (context) =>
  remove(context, { scope: "user", grantee: context.req.param("username") }),
);
