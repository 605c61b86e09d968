// A key → who shows it. One look-up, by the hash of the key: nothing about the key can be learned from how long it takes.
import { and, eq, inArray, or } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../../errors.ts";
import { sha256Hex } from "../../lib/digest.ts";
import type { Identity } from "./identity.ts";
import { DATASET_PERMISSIONS, type DatasetPermission, effectivePermissions } from "./permissions.ts";
import { apiKeys, datasetRules, groups, memberships, users } from "./schema.ts";

type Db = DrizzleD1Database;

/**
 * @throws AppError `invalid_api_key` (401) for a key that is unknown, revoked, or whose owner is gone or inactive;
 * `expired_api_key` (401)
 */
export async function identifyKey(db: Db, key: string, now: number): Promise<Identity> {
  const hash = await sha256Hex(key);
  const rows = await db
    .select({ key: apiKeys, user: users, group: groups })
    .from(apiKeys)
    .innerJoin(users, eq(users.username, apiKeys.username))
    .leftJoin(memberships, eq(memberships.username, users.username))
    .leftJoin(groups, eq(groups.uid, memberships.groupUid))
    .where(eq(apiKeys.hash, hash));
  const [first] = rows;
  if (first === undefined || first.key.revokedAt !== null || !first.user.isActive) {
    throw new AppError("invalid_api_key", 401);
  }
  const { key: found, user } = first;
  if (found.expiresAt !== null && found.expiresAt <= now) throw new AppError("expired_api_key", 401);
  const theirs = rows.flatMap(({ group }) => (group === null ? [] : [group]));
  const granted = [user.permissions, ...theirs.map((group) => group.permissions)];
  const through = DATASET_PERMISSIONS.filter((one) => found.permissions?.includes(one) ?? true);
  return {
    username: user.username,
    groups: theirs.map((group) => group.uid),
    permissions: effectivePermissions(granted, found.permissions),
    datasetPermissions: new Set(through),
    attributes: user.attributes,
    keyUid: found.uid,
  };
}

/** The rules that name somebody or one of their groups, whatever the dataset. */
export function isRuleOf(identity: Identity) {
  const byUser = and(eq(datasetRules.scope, "user"), eq(datasetRules.grantee, identity.username ?? ""));
  return or(byUser, and(eq(datasetRules.scope, "group"), inArray(datasetRules.grantee, [...identity.groups])));
}

/** What the rules of one dataset allow somebody, besides what they may do in the whole portal. */
export async function loadDatasetPermissions(db: Db, identity: Identity, uid: string): Promise<Set<DatasetPermission>> {
  if (identity.username === null || identity.datasetPermissions.size === 0) return new Set();
  const rows = await db
    .select({ permissions: datasetRules.permissions })
    .from(datasetRules)
    .where(and(eq(datasetRules.datasetUid, uid), isRuleOf(identity)));
  const granted = rows.flatMap(({ permissions }) => permissions);
  return new Set(granted.filter((permission) => identity.datasetPermissions.has(permission)));
}

/** Whether a rule allows somebody to edit, publish or manage any dataset, through the key that was shown. */
export async function mayProduce(db: Db, identity: Identity): Promise<boolean> {
  if (identity.username === null) return false;
  const rows = await db.select({ permissions: datasetRules.permissions }).from(datasetRules).where(isRuleOf(identity));
  const granted = rows.flatMap(({ permissions }) => permissions);
  return granted.some((one) => one !== "explore_restricted_dataset" && identity.datasetPermissions.has(one));
}
