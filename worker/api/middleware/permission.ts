// The door of the producers' API: the row of the route in automation/access.ts says what is asked of whoever calls.
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { loadDatasetPermissions, mayProduce } from "../../catalog/accounts/identify.ts";
import type { Identity } from "../../catalog/accounts/identity.ts";
import { type DatasetRight, hasDatasetRight } from "../../catalog/accounts/permissions.ts";
import { findDataset } from "../../catalog/datasets.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { ACCESS, type Requirement } from "../automation/access.ts";
import { type Authenticated, identify } from "./auth.ts";

const BASE = "/api/automation/v1.0";

/** Of several routes that match, the first one answers. Middleware is registered for every method. */
function answeringRoute(context: Context) {
  const method = context.req.method === "HEAD" ? "GET" : context.req.method;
  return matchedRoutes(context).find((route) => route.method === method && route.path.startsWith(`${BASE}/`));
}

/** The handler's route, as `GET /datasets/:uid`; null where none answers to this method and path. */
export function calledRoute(context: Context): string | null {
  const route = answeringRoute(context);
  return route === undefined ? null : `${route.method} ${route.path.slice(BASE.length).replace(/\/$/, "")}`;
}

/**
 * A parameter of the path as the handler reads it: what stands before the handlers has none of its own.
 * @throws AppError `not_found` (404) for what cannot be decoded
 */
export function routeParameter(context: Context, name: string): string {
  const place = answeringRoute(context)?.path.split("/").indexOf(`:${name}`) ?? -1;
  const segment = context.req.path.split("/")[place] ?? "";
  try {
    return segment.includes("%") ? decodeURIComponent(segment) : segment;
  } catch {
    throw new AppError("not_found", 404);
  }
}

function refuse(permission: string): never {
  throw new AppError("permission_denied", 403, { permission });
}

const PRODUCING = ["edit_domain", "create_dataset", "edit_dataset", "publish_dataset", "manage_dataset"] as const;

/** Nothing in the producers' API is for somebody who may neither create, nor edit, nor publish anything. */
async function isProducer(env: Env, identity: Identity): Promise<boolean> {
  if (PRODUCING.some((permission) => identity.permissions.has(permission))) return true;
  return mayProduce(drizzle(env.DB), identity);
}

/**
 * @throws AppError `missing_api_key` (401) for nobody; `permission_denied` (403); `dataset_not_found` (404) where the person may not know that it exists
 */
export async function requireDatasetRight(context: Context, uid: string, right: DatasetRight): Promise<void> {
  const env = context.env as Env;
  const db = drizzle(env.DB);
  const identity = await identify(context);
  if (identity.username === null) throw new AppError("missing_api_key", 401);
  if (hasDatasetRight(right, identity.permissions, new Set())) return;
  const byRule = await loadDatasetPermissions(db, identity, uid);
  if (hasDatasetRight(right, identity.permissions, byRule)) return;
  const needed = right === "read" ? "edit_dataset" : `${right}_dataset`;
  if (!(await isProducer(env, identity))) refuse(needed);
  const dataset = await findDataset(db, uid);
  // Whoever may read it knows of it.
  const reads = hasDatasetRight("read", identity.permissions, byRule);
  const isKnown = reads || byRule.size > 0 || (dataset.isPublished && !dataset.isRestricted);
  if (!isKnown) throw new AppError("dataset_not_found", 404, { uid });
  refuse(needed);
}

async function check(context: Context, requirement: Requirement, identity: Identity): Promise<void> {
  if (requirement === "self" || requirement === "anybody") return;
  if (requirement === "producer") {
    if (!(await isProducer(context.env as Env, identity))) refuse("edit_dataset");
    return;
  }
  if ("dataset" in requirement) {
    await requireDatasetRight(context, routeParameter(context, "uid"), requirement.dataset);
  }
  if (requirement.domain !== undefined && !identity.permissions.has(requirement.domain)) refuse(requirement.domain);
}

/** @throws AppError `missing_api_key` (401) for nobody, and what `check` throws */
export const requirePermission = createMiddleware<Authenticated>(async (context, next) => {
  const identity = await identify(context);
  if (identity.username === null) throw new AppError("missing_api_key", 401);
  context.set("identity", identity);
  context.set("user", identity.username);
  const route = calledRoute(context);
  // A path that nobody answers is told so (404, 405) by what comes after.
  if (route !== null) {
    const requirement = ACCESS[route];
    if (requirement === undefined) refuse(route);
    await check(context, requirement, identity);
  }
  await next();
});
