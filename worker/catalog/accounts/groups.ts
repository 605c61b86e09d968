// Groups of users: what a group may do, each of its members may. Every change is journaled in the same batch.
import { and, asc, count, eq, inArray, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../../errors.ts";
import { newUid } from "../../lib/uid.ts";
import { toQuotaDelete } from "../quotas/store.ts";
import { type Note, toDiff } from "./journal.ts";
import { datasetRules, groups, memberships, users } from "./schema.ts";

type Db = DrizzleD1Database;

export type GroupRow = typeof groups.$inferSelect;
export type GroupInput = Pick<GroupRow, "title" | "description" | "permissions">;
export type GroupWithUsers = { group: GroupRow; users: { username: string }[] };

const isInList = (column: typeof users.username | typeof memberships.groupUid, values: readonly string[]) =>
  inArray(column, sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`);

/** @throws AppError `validation_error` (400) for a user who is not there */
async function requireUsers(db: Db, usernames: readonly string[]): Promise<void> {
  if (usernames.length === 0) return;
  const rows = await db.select({ username: users.username }).from(users).where(isInList(users.username, usernames));
  const known = new Set(rows.map(({ username }) => username));
  const unknown = usernames.filter((username) => !known.has(username));
  if (unknown.length === 0) return;
  const detail = { users: unknown.map((username) => `No such user: ${username}`) };
  throw new AppError("validation_error", 400, { fields: "users" }, detail);
}

/** One statement, however many: those in it already stay. */
function toMembers(db: Db, groupUid: string, usernames: readonly string[]): BatchItem<"sqlite"> {
  const rows = sql`SELECT ${groupUid}, value FROM json_each(${JSON.stringify(usernames)}) WHERE true`;
  return db.insert(memberships).select(rows).onConflictDoNothing();
}

/** @throws AppError `validation_error` (400) for members who are no users */
export async function createGroup(db: Db, input: GroupInput, members: readonly string[], note: Note, now: number) {
  await requireUsers(db, members);
  const uid = newUid("gr");
  await db.batch([
    db.insert(groups).values({ ...input, uid, createdAt: now, updatedAt: now }),
    toMembers(db, uid, members),
    note({ action: "group.create", target: uid, change: { ...input, users: members } }),
  ]);
  return findGroup(db, uid);
}

/** @throws AppError `group_not_found` (404) */
export async function findGroup(db: Db, uid: string): Promise<GroupWithUsers> {
  const group = await db.select().from(groups).where(eq(groups.uid, uid)).get();
  if (group === undefined) throw new AppError("group_not_found", 404, { uid });
  const [found] = await withUsers(db, [group]);
  return found ?? { group, users: [] };
}

async function withUsers(db: Db, rows: GroupRow[]): Promise<GroupWithUsers[]> {
  const uids = rows.map(({ uid }) => uid);
  const members = await db
    .select()
    .from(memberships)
    .where(isInList(memberships.groupUid, uids))
    .orderBy(asc(memberships.username));
  return rows.map((group) => ({
    group,
    users: members.filter(({ groupUid }) => groupUid === group.uid).map(({ username }) => ({ username })),
  }));
}

/** One page of groups, by title. */
export async function listGroups(db: Db, page: { limit: number; offset: number }) {
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(groups),
    db.select().from(groups).orderBy(asc(groups.title), asc(groups.uid)).limit(page.limit).offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows: await withUsers(db, rows) };
}

/**
 * @param members null: the members stay as they are
 * @throws AppError `group_not_found` (404), `validation_error` (400)
 */
export async function replaceGroup(
  db: Db,
  uid: string,
  input: GroupInput,
  members: readonly string[] | null,
  note: Note,
  now: number,
): Promise<void> {
  const { group, users: former } = await findGroup(db, uid);
  if (members !== null) await requireUsers(db, members);
  const before = { ...group, users: former.map(({ username }) => username) };
  const change = toDiff(before, { ...input, ...(members === null ? {} : { users: members }) });
  const empty = db.delete(memberships).where(eq(memberships.groupUid, uid));
  await db.batch([
    db
      .update(groups)
      .set({ ...input, updatedAt: now })
      .where(eq(groups.uid, uid)),
    ...(members === null ? [] : [empty, toMembers(db, uid, members)]),
    note({ action: "group.update", target: uid, change }),
  ]);
}

/** Its rules go with it. @throws AppError `group_not_found` (404) */
export async function deleteGroup(db: Db, uid: string, note: Note): Promise<void> {
  await findGroup(db, uid);
  await db.batch([
    db.delete(groups).where(eq(groups.uid, uid)),
    db.delete(memberships).where(eq(memberships.groupUid, uid)),
    db.delete(datasetRules).where(and(eq(datasetRules.scope, "group"), eq(datasetRules.grantee, uid))),
    toQuotaDelete(db, "group", uid),
    note({ action: "group.delete", target: uid }),
  ]);
}

/** @throws AppError `group_not_found` (404), `validation_error` (400) for members who are no users */
export async function addMembers(db: Db, uid: string, usernames: readonly string[], note: Note): Promise<void> {
  await findGroup(db, uid);
  await requireUsers(db, usernames);
  const deed = note({ action: "group.user.create", target: uid, change: { users: usernames } });
  await db.batch([deed, toMembers(db, uid, usernames)]);
}

/** @throws AppError `group_not_found`, `user_not_found` (404) for who is no member */
export async function removeMember(db: Db, uid: string, username: string, note: Note): Promise<void> {
  const { users: members } = await findGroup(db, uid);
  if (!members.some((member) => member.username === username)) throw new AppError("user_not_found", 404, { username });
  await db.batch([
    db.delete(memberships).where(and(eq(memberships.groupUid, uid), eq(memberships.username, username))),
    note({ action: "group.user.delete", target: uid, change: { users: [username] } }),
  ]);
}
