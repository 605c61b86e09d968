// A username → what whoever goes by it may do, with no key in between: sessions and Access.
import { and, eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { ADMINISTRATOR, FIRST_ADMINISTRATOR, type Identity } from "./identity.ts";
import { DATASET_PERMISSIONS, effectivePermissions, type Permission } from "./permissions.ts";
import { groups, memberships, users } from "./schema.ts";

type Db = DrizzleD1Database;
type Person = { user: typeof users.$inferSelect; group: typeof groups.$inferSelect | null };

type Key = { uid: string; permissions: Permission[] | null } | null;

/** Of what the rules of datasets allow, what a key lets through. */
const throughKey = (key: Key) => new Set(DATASET_PERMISSIONS.filter((one) => key?.permissions?.includes(one) ?? true));

/**
 * @param rows one user, once for each group
 * @param key null where no key was shown
 */
export function toIdentity(rows: Person[], key: Key): Identity {
  const theirs = rows.flatMap(({ group }) => (group === null ? [] : [group]));
  const user = rows[0]?.user;
  const granted = [user?.permissions ?? [], ...theirs.map((group) => group.permissions)];
  return {
    username: user?.username ?? null,
    groups: theirs.map((group) => group.uid),
    permissions: effectivePermissions(granted, key?.permissions ?? null),
    datasetPermissions: throughKey(key),
    attributes: user?.attributes ?? {},
    keyUid: key?.uid ?? null,
  };
}

/** The first administrator, as far as a key lets them through. */
export function toAdministrator(key: Key): Identity {
  if (key === null) return ADMINISTRATOR;
  const permissions = effectivePermissions([[...ADMINISTRATOR.permissions]], key.permissions);
  return { ...ADMINISTRATOR, keyUid: key.uid, permissions, datasetPermissions: throughKey(key) };
}

function findPersons(db: Db) {
  return db
    .select({ user: users, group: groups })
    .from(users)
    .leftJoin(memberships, eq(memberships.username, users.username))
    .leftJoin(groups, eq(groups.uid, memberships.groupUid));
}

/** Null for a user who is gone or inactive. */
export async function identifyUser(db: Db, username: string): Promise<Identity | null> {
  if (username === FIRST_ADMINISTRATOR) return ADMINISTRATOR;
  const rows = await findPersons(db).where(and(eq(users.username, username), eq(users.isActive, true)));
  return rows.length === 0 ? null : toIdentity(rows, null);
}

/** The one active user with this address; null where there is none, or several, of whom it could be any. */
export async function identifyEmail(db: Db, email: string): Promise<Identity | null> {
  const rows = await db
    .select()
    .from(users)
    .where(and(eq(users.email, email), eq(users.isActive, true)))
    .limit(2);
  const [only] = rows;
  return only === undefined || rows.length > 1 ? null : identifyUser(db, only.username);
}
