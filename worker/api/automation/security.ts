// The rules of a dataset over HTTP (publishing-platform §1.10, §5): for users, for groups, for anybody else; and whether new
// datasets are restricted. Each takes effect at once.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { loadDatasetPermissions } from "../../catalog/accounts/identify.ts";
import type { DatasetPermission } from "../../catalog/accounts/permissions.ts";
import { areNewRestricted, restrictNew } from "../../catalog/accounts/portal.ts";
import {
  checkGrantee,
  defaultKey,
  deleteRule,
  findRule,
  listRules,
  type RuleKey,
  type RuleRow,
  saveRule,
} from "../../catalog/accounts/rules.ts";
import { findDataset } from "../../catalog/datasets.ts";
import { recordRevision } from "../../catalog/revisions.ts";
import { AppError } from "../../errors.ts";
import { type Authenticated, identify } from "../middleware/auth.ts";
import { parseWith, readJson } from "./body.ts";
import { editBy } from "./edit-by.ts";
import {
  groupRuleSchema,
  type RuleBody,
  replacedRuleSchema,
  type SecurityBody,
  securitySchema,
  toInput,
  toRuleJson,
  toSecurityJson,
  userRuleSchema,
} from "./security-shapes.ts";
import { pageSchema, toPage } from "./shapes.ts";

type RuleContext = Context<Authenticated>;

export const securityRoutes = new Hono<Authenticated>({ strict: false });
export const domainRoutes = new Hono<Authenticated>({ strict: false });

/** A rule that is there, of a dataset that is. @throws AppError `dataset_not_found`, `rule_not_found` (404) */
async function requireRule(context: RuleContext, key: RuleKey): Promise<RuleRow> {
  const db = drizzle(context.env.DB);
  await findDataset(db, key.datasetUid);
  const rule = await findRule(db, key);
  if (rule === null) throw new AppError("rule_not_found", 404, { grantee: key.grantee });
  return rule;
}

/** A rule is no part of the configuration that is published; that it changed is a part of the dataset's history. */
async function record(context: RuleContext, key: RuleKey, before: RuleRow | null, after: RuleRow | null) {
  const toValue = (rule: RuleRow | null) => rule && { security: toSecurityJson(rule), permissions: rule.permissions };
  const [old_value, new_value] = [toValue(before), toValue(after)];
  if (JSON.stringify(old_value) === JSON.stringify(new_value)) return;
  const operation_type = before === null ? "create" : after === null ? "delete" : "update";
  const path = ["security", key.scope, ...(key.scope === "default" ? [] : [key.grantee])];
  const change = { path, old_value, new_value, operation_type } as const;
  await recordRevision(drizzle(context.env.DB), key.datasetUid, [{ ...change, path }], editBy(context));
}

async function remove(context: RuleContext, key: RuleKey): Promise<void> {
  const db = drizzle(context.env.DB);
  const before = await findRule(db, key);
  if (await deleteRule(db, key)) await record(context, key, before, null);
}

/** Nobody gives what they do not have: creating is not publishing. */
async function checkGiven(context: RuleContext, key: RuleKey, given: DatasetPermission[], before: RuleRow | null) {
  const identity = await identify(context);
  const own = await loadDatasetPermissions(drizzle(context.env.DB), identity, key.datasetUid);
  for (const permission of given) {
    // Whoever manages a dataset sees it whole.
    const isHeld = permission === "explore_restricted_dataset" || own.has(permission);
    if (isHeld || identity.permissions.has(permission) || before?.permissions.includes(permission)) continue;
    throw new AppError("permission_denied", 403, { permission });
  }
}

async function save(context: RuleContext, key: RuleKey, body: RuleBody): Promise<{ rule: RuleRow; isNew: boolean }> {
  const db = drizzle(context.env.DB);
  await findDataset(db, key.datasetUid);
  await checkGrantee(db, key);
  const before = await findRule(db, key);
  await checkGiven(context, key, body.permissions, before);
  await saveRule(db, key, toInput(body), Date.now());
  const rule = await requireRule(context, key);
  await record(context, key, before, rule);
  return { rule, isNew: before === null };
}

/** What anybody without a rule is shown; null for everything. */
export async function saveDefault(context: RuleContext, uid: string, security: SecurityBody | null): Promise<void> {
  const key = defaultKey(uid);
  if (security !== null) await save(context, key, { security, permissions: [] });
  else await remove(context, key);
}

const SCOPES = [
  { path: "/:uid/security/users", scope: "user" },
  { path: "/:uid/security/groups", scope: "group" },
] as const;

async function readNew(context: RuleContext, scope: "user" | "group"): Promise<{ grantee: string; body: RuleBody }> {
  if (scope === "user") {
    const { user, ...body } = await readJson(context, userRuleSchema);
    return { grantee: user.username, body };
  }
  const { group, ...body } = await readJson(context, groupRuleSchema);
  return { grantee: group.uid, body };
}

for (const { path, scope } of SCOPES) {
  const keyOf = (context: RuleContext): RuleKey => ({
    datasetUid: context.req.param("uid") ?? "",
    scope,
    grantee: context.req.param("grantee") ?? "",
  });

  securityRoutes.get(path, async (context) => {
    const db = drizzle(context.env.DB);
    const page = parseWith(pageSchema, context.req.query());
    const { datasetUid } = keyOf(context);
    await findDataset(db, datasetUid);
    const { total, rows } = await listRules(db, { datasetUid, scope }, page);
    return context.json(toPage(context.req.url, total, page, rows.map(toRuleJson)));
  });

  /** A second rule for somebody takes the place of the first. */
  securityRoutes.post(path, async (context) => {
    const { grantee, body } = await readNew(context, scope);
    const { rule, isNew } = await save(context, { ...keyOf(context), grantee }, body);
    return context.json(toRuleJson(rule), isNew ? 201 : 200);
  });

  securityRoutes.get(`${path}/:grantee`, async (context) =>
    context.json(toRuleJson(await requireRule(context, keyOf(context)))),
  );

  securityRoutes.put(`${path}/:grantee`, async (context) => {
    const key = keyOf(context);
    await requireRule(context, key);
    const { rule } = await save(context, key, await readJson(context, replacedRuleSchema));
    return context.json(toRuleJson(rule));
  });

  securityRoutes.delete(`${path}/:grantee`, async (context) => {
    const key = keyOf(context);
    await requireRule(context, key);
    await remove(context, key);
    return context.body(null, 204);
  });
}

const DEFAULT_PATH = "/:uid/security/default";

securityRoutes.get(DEFAULT_PATH, async (context) => {
  const db = drizzle(context.env.DB);
  const { uid } = await findDataset(db, context.req.param("uid"));
  return context.json(toSecurityJson(await findRule(db, defaultKey(uid))));
});

securityRoutes.put(DEFAULT_PATH, async (context) => {
  const body = await readJson(context, securitySchema);
  await saveDefault(context, context.req.param("uid"), body);
  return context.json(body);
});

export const domainSchema = z.strictObject({ new_datasets_restricted: z.boolean() });

domainRoutes.get("/", async (context) =>
  context.json({ new_datasets_restricted: await areNewRestricted(drizzle(context.env.DB)) }),
);

domainRoutes.put("/", async (context) => {
  const db = drizzle(context.env.DB);
  const body = await readJson(context, domainSchema);
  await restrictNew(db, body.new_datasets_restricted, Date.now());
  return context.json(body);
});
