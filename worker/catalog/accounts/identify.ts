// A key → who shows it. One look-up, by the hash of the key: nothing about the key can be learned from how long it takes.
import { and, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { LAST_USE_INTERVAL_MS } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { sha256Hex } from "../../lib/digest.ts";
import { FIRST_ADMINISTRATOR, type Identity } from "./identity.ts";
import type { DatasetPermission } from "./permissions.ts";
import { toAdministrator, toIdentity } from "./person.ts";
import { apiKeys, datasetRules, groups, memberships, users } from "./schema.ts";

type Db = DrizzleD1Database;

/** `invalid_api_key` (401) for a key that never was one: the only one of these that may be a guess. */
export class UnknownKey extends AppError {}

/** Where a key came from, and what may be done after the answer. */
export type Showing = { ip: string | null; later: (work: Promise<unknown>) => void };

type Key = typeof apiKeys.$inferSelect;

/** At most one write per key in so long: the time of the last use is for people who look which keys are still needed. */
async function touchKey(db: Db, key: Key, now: number): Promise<void> {
  const isOld = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, now - LAST_USE_INTERVAL_MS));
  await db
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(and(eq(apiKeys.uid, key.uid), isOld));
}

/** Who still uses a key that opens nothing: the journal has a row of it now and then, not one per request. */
async function noteRefusal(db: Db, key: Key, reason: string, ip: string | null, now: number): Promise<void> {
  const change = JSON.stringify({ reason });
  await db.run(sql`INSERT INTO audit (at, actor, key_uid, ip, action, target, change)
    SELECT ${now}, ${key.username}, ${key.uid}, ${ip}, 'apikey.refuse', ${key.uid}, ${change}
    WHERE NOT EXISTS (SELECT 1 FROM audit WHERE target = ${key.uid} AND action = 'apikey.refuse'
      AND at > ${now - LAST_USE_INTERVAL_MS})`);
}

/**
 * @throws UnknownKey for a key that never was one; AppError `invalid_api_key` (401) for one that is revoked, or whose
 * owner is gone or inactive; `expired_api_key` (401)
 */
export async function identifyKey(db: Db, key: string, now: number, showing?: Showing): Promise<Identity> {
  const hash = await sha256Hex(key);
  const rows = await db
    .select({ key: apiKeys, user: users, group: groups })
    .from(apiKeys)
    .leftJoin(users, eq(users.username, apiKeys.username))
    .leftJoin(memberships, eq(memberships.username, users.username))
    .leftJoin(groups, eq(groups.uid, memberships.groupUid))
    .where(eq(apiKeys.hash, hash));
  const [first] = rows;
  if (first === undefined) throw new UnknownKey("invalid_api_key", 401);
  const found = first.key;
  const isActive = found.username === FIRST_ADMINISTRATOR || first.user?.isActive === true;
  const isExpired = found.expiresAt !== null && found.expiresAt <= now;
  if (found.revokedAt !== null || !isActive || isExpired) {
    const reason = found.revokedAt !== null ? "revoked" : isActive ? "expired" : "owner inactive";
    showing?.later(noteRefusal(db, found, reason, showing.ip, now));
    throw new AppError(reason === "expired" ? "expired_api_key" : "invalid_api_key", 401);
  }
  if ((found.lastUsedAt ?? 0) < now - LAST_USE_INTERVAL_MS) showing?.later(touchKey(db, found, now));
  if (found.username === FIRST_ADMINISTRATOR) return toAdministrator(found);
  return toIdentity(
    rows.flatMap(({ user, group }) => (user === null ? [] : [{ user, group }])),
    found,
  );
}

/** The rules that name somebody or one of their groups, whatever the dataset. The groups are one value, however many. */
export function isRuleOf({ username, groups: uids }: Pick<Identity, "username" | "groups">) {
  const byUser = and(eq(datasetRules.scope, "user"), eq(datasetRules.grantee, username ?? ""));
  const theirs = sql`(SELECT value FROM json_each(${JSON.stringify(uids)}))`;
  return or(byUser, and(eq(datasetRules.scope, "group"), inArray(datasetRules.grantee, theirs)));
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
