// Whom a quota may be given to.
import { eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { FIRST_ADMINISTRATOR } from "../accounts/identity.ts";
import { groups, users } from "../accounts/schema.ts";
import type { QuotaScope } from "./limits.ts";

/** Whether there is such a user or group; the other scopes have no name. */
export async function hasGrantee(db: DrizzleD1Database, scope: QuotaScope, grantee: string): Promise<boolean> {
  if (scope === "group") {
    return (await db.select({ uid: groups.uid }).from(groups).where(eq(groups.uid, grantee)).get()) !== undefined;
  }
  if (scope !== "user" || grantee === FIRST_ADMINISTRATOR) return true;
  return (await db.select({ name: users.username }).from(users).where(eq(users.username, grantee)).get()) !== undefined;
}
