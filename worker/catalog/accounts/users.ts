// Users: who they are, what they may do, which groups they are in. Every change is journaled in the same batch.
import { and, asc, count, eq, inArray, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../../errors.ts";
import { toQuotaDelete } from "../quotas/store.ts";
import { type Note, toDiff } from "./journal.ts";
import { apiKeys, datasetRules, groups, memberships, sessions, signInLinks, users } from "./schema.ts";

type Db = DrizzleD1Database;

export type UserRow = typeof users.$inferSelect;
export type UserInput = Omit<typeof users.$inferInsert, "username" | "createdAt" | "updatedAt">;
export type UserWithGroups = { user: UserRow; groups: { uid: string; title: string }[] };

/** `admin` holds the secret; the others stand in the journal for nobody, or in addresses for whoever asks. */
const RESERVED = ["admin", "anonymous", "portal", "me"];

export function isReserved(username: string): boolean {
  return RESERVED.includes(username.toLowerCase());
}

async function isTaken(db: Db, username: string): Promise<boolean> {
  const same = eq(sql`lower(${users.username})`, username.toLowerCase());
  return (await db.select({ username: users.username }).from(users).where(same).get()) !== undefined;
}

/** @throws AppError `validation_error` (400) for a group that is not there */
async function requireGroups(db: Db, uids: readonly string[]): Promise<void> {
  if (uids.length === 0) return;
  const asked = sql`(SELECT value FROM json_each(${JSON.stringify(uids)}))`;
  const rows = await db.select({ uid: groups.uid }).from(groups).where(inArray(groups.uid, asked));
  const unknown = uids.filter((uid) => !rows.some((row) => row.uid === uid));
  if (unknown.length === 0) return;
  const detail = { groups: unknown.map((uid) => `No such group: ${uid}`) };
  throw new AppError("validation_error", 400, { fields: "groups" }, detail);
}

/** One statement, however many. `WHERE true` tells the conflict's clause from a join's. */
function toMemberships(db: Db, username: string, uids: readonly string[]): BatchItem<"sqlite"> {
  const rows = sql`SELECT value, ${username} FROM json_each(${JSON.stringify(uids)}) WHERE true`;
  return db.insert(memberships).select(rows).onConflictDoNothing();
}

/** @throws AppError `username_reserved` (400), `username_taken` (409), `validation_error` (400) */
export async function createUser(
  db: Db,
  username: string,
  input: UserInput,
  groupUids: readonly string[],
  note: Note,
  now: number,
): Promise<void> {
  if (isReserved(username)) throw new AppError("username_reserved", 400, { username });
  if (await isTaken(db, username)) throw new AppError("username_taken", 409, { username });
  await requireGroups(db, groupUids);
  try {
    await db.batch([
      db.insert(users).values({ ...input, username, createdAt: now, updatedAt: now }),
      toMemberships(db, username, groupUids),
      note({ action: "user.create", target: username, change: { ...input, groups: groupUids } }),
    ]);
  } catch (thrown) {
    // Two at once: the unique index decided.
    if (await isTaken(db, username)) throw new AppError("username_taken", 409, { username });
    throw thrown;
  }
}

/** @throws AppError `user_not_found` (404) */
export async function findUser(db: Db, username: string): Promise<UserWithGroups> {
  const user = await db.select().from(users).where(eq(users.username, username)).get();
  if (user === undefined) throw new AppError("user_not_found", 404, { username });
  const [found] = await withGroups(db, [user]);
  return found ?? { user, groups: [] };
}

async function withGroups(db: Db, rows: UserRow[]): Promise<UserWithGroups[]> {
  const names = JSON.stringify(rows.map(({ username }) => username));
  const theirs = await db
    .select({ username: memberships.username, uid: groups.uid, title: groups.title })
    .from(memberships)
    .innerJoin(groups, eq(groups.uid, memberships.groupUid))
    .where(inArray(memberships.username, sql`(SELECT value FROM json_each(${names}))`))
    .orderBy(asc(groups.title), asc(groups.uid));
  return rows.map((user) => ({
    user,
    groups: theirs.filter(({ username }) => username === user.username).map(({ uid, title }) => ({ uid, title })),
  }));
}

/** One page of users, by name. */
export async function listUsers(db: Db, page: { limit: number; offset: number }) {
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(users),
    db.select().from(users).orderBy(asc(users.username)).limit(page.limit).offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows: await withGroups(db, rows) };
}

/**
 * @param groupUids null: the groups stay as they are
 * @throws AppError `user_not_found` (404), `validation_error` (400)
 */
export async function replaceUser(
  db: Db,
  username: string,
  input: UserInput,
  groupUids: readonly string[] | null,
  note: Note,
  now: number,
): Promise<void> {
  const { user, groups: former } = await findUser(db, username);
  if (groupUids !== null) await requireGroups(db, groupUids);
  const before = { ...user, groups: former.map(({ uid }) => uid) };
  const change = toDiff(before, { ...input, ...(groupUids === null ? {} : { groups: groupUids }) });
  const leave = db.delete(memberships).where(eq(memberships.username, username));
  await db.batch([
    db
      .update(users)
      .set({ ...input, updatedAt: now })
      .where(eq(users.username, username)),
    ...(groupUids === null ? [] : [leave, toMemberships(db, username, groupUids)]),
    note({ action: "user.update", target: username, change }),
  ]);
}

/**
 * Keys are revoked and stay for the journal's readers; rules, memberships, sessions and links go. Datasets stay.
 * @throws AppError `user_not_found` (404)
 */
export async function deleteUser(db: Db, username: string, note: Note, now: number): Promise<void> {
  await findUser(db, username);
  const revoked = { revokedAt: now, revocationReason: "owner deleted" };
  await db.batch([
    db.delete(users).where(eq(users.username, username)),
    db
      .update(apiKeys)
      .set(revoked)
      .where(and(eq(apiKeys.username, username), isNull(apiKeys.revokedAt))),
    db.delete(memberships).where(eq(memberships.username, username)),
    db.delete(datasetRules).where(and(eq(datasetRules.scope, "user"), eq(datasetRules.grantee, username))),
    db.delete(sessions).where(eq(sessions.username, username)),
    db.delete(signInLinks).where(eq(signInLinks.username, username)),
    toQuotaDelete(db, "user", username),
    note({ action: "user.delete", target: username }),
  ]);
}
