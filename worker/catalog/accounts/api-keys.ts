// API keys: made at random, shown once, kept as a hash, never more than their owner. Changes are journaled in the same batch.
import { and, count, desc, eq, isNull, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../../errors.ts";
import { sha256Hex, toHex } from "../../lib/digest.ts";
import { newUid } from "../../lib/uid.ts";
import { isRuleOf } from "./identify.ts";
import { FIRST_ADMINISTRATOR } from "./identity.ts";
import type { Note } from "./journal.ts";
import { PERMISSIONS, type Permission } from "./permissions.ts";
import { apiKeys, datasetRules, groups, memberships } from "./schema.ts";
import { findUser } from "./users.ts";

type Db = DrizzleD1Database;

export type KeyRow = typeof apiKeys.$inferSelect;

/** 224 random bits as 56 hexadecimal digits, as keys of this API are (publishing-platform §5). */
const KEY_BYTES = 28;

/**
 * What a user may do at all: the user's own, the groups', and what the rules of any dataset allow.
 * @throws AppError `user_not_found` (404)
 */
export async function permissionsOf(db: Db, username: string): Promise<ReadonlySet<Permission>> {
  if (username === FIRST_ADMINISTRATOR) return new Set(PERMISSIONS);
  const { user, groups: theirs } = await findUser(db, username);
  const byRule = isRuleOf({ username, groups: theirs.map(({ uid }) => uid) });
  const [ofGroups, ofRules] = await db.batch([
    db
      .select({ permissions: groups.permissions })
      .from(groups)
      .innerJoin(memberships, eq(memberships.groupUid, groups.uid))
      .where(eq(memberships.username, username)),
    db.select({ permissions: datasetRules.permissions }).from(datasetRules).where(byRule),
  ]);
  return new Set([...user.permissions, ...[...ofGroups, ...ofRules].flatMap(({ permissions }) => permissions)]);
}

export type KeyInput = {
  username: string;
  label: string;
  /** Null: everything that the owner may do, now and later. */
  permissions: Permission[] | null;
  expiresAt: number | null;
};

/**
 * @param grantable what may be given at most
 * @returns the key itself, which is never to be had again
 * @throws AppError `key_beyond_owner` (400)
 */
export async function createKey(
  db: Db,
  input: KeyInput,
  grantable: ReadonlySet<Permission>,
  note: Note,
  now: number,
): Promise<{ key: string; row: KeyRow }> {
  const beyond = (input.permissions ?? []).filter((permission) => !grantable.has(permission));
  if (beyond.length > 0) {
    const params = { username: input.username, permissions: beyond.join(", ") };
    const detail = { permissions: beyond.map((permission) => `Not the owner's: ${permission}`) };
    throw new AppError("key_beyond_owner", 400, params, detail);
  }
  const key = toHex(crypto.getRandomValues(new Uint8Array(KEY_BYTES)).buffer);
  const uid = newUid("ak");
  const { username, label, permissions, expiresAt } = input;
  await db.batch([
    db.insert(apiKeys).values({ ...input, uid, hash: await sha256Hex(key), createdAt: now }),
    note({ action: "apikey.create", target: uid, change: { username, label, permissions, expiresAt } }),
  ]);
  return { key, row: await findKey(db, uid, null) };
}

const isOwn = (owner: string | null): SQL | undefined => (owner === null ? undefined : eq(apiKeys.username, owner));

/**
 * @param owner null for whoever may see everybody's keys
 * @throws AppError `api_key_not_found` (404), also for what is another's
 */
export async function findKey(db: Db, uid: string, owner: string | null): Promise<KeyRow> {
  const row = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.uid, uid), isOwn(owner)))
    .get();
  if (row === undefined) throw new AppError("api_key_not_found", 404, { uid });
  return row;
}

/** Whose key this is. @throws AppError `api_key_not_found` (404) */
export async function searchKey(db: Db, key: string): Promise<KeyRow> {
  const hash = await sha256Hex(key);
  const row = await db.select().from(apiKeys).where(eq(apiKeys.hash, hash)).get();
  if (row === undefined) throw new AppError("api_key_not_found", 404, { uid: "…" });
  return row;
}

/** One page of keys, newest first; `owner` and `username` narrow it. */
export async function listKeys(
  db: Db,
  owner: string | null,
  page: { limit: number; offset: number; username?: string | undefined },
) {
  const where = and(isOwn(owner), page.username === undefined ? undefined : eq(apiKeys.username, page.username));
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(apiKeys).where(where),
    db
      .select()
      .from(apiKeys)
      .where(where)
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.uid))
      .limit(page.limit)
      .offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows };
}

/** From the next request on; a second time changes nothing. */
export async function revokeKey(db: Db, row: KeyRow, reason: string, note: Note, now: number): Promise<KeyRow> {
  if (row.revokedAt === null) {
    await db.batch([
      db
        .update(apiKeys)
        .set({ revokedAt: now, revocationReason: reason })
        .where(and(eq(apiKeys.uid, row.uid), isNull(apiKeys.revokedAt))),
      note({ action: "apikey.revoke", target: row.uid, change: { reason, username: row.username } }),
    ]);
  }
  return findKey(db, row.uid, null);
}

export async function deleteKey(db: Db, row: KeyRow, note: Note): Promise<void> {
  const { uid, username, label } = row;
  await db.batch([
    db.delete(apiKeys).where(eq(apiKeys.uid, uid)),
    note({ action: "apikey.delete", target: uid, change: { username, label } }),
  ]);
}
