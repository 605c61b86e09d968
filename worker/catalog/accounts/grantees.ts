// Users and groups, as those whom a rule or a quota is for.
import { eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { groups, users } from "./schema.ts";

/** Whether there is such a user or group. */
export async function isGrantee(db: DrizzleD1Database, kind: "user" | "group", grantee: string): Promise<boolean> {
  const found =
    kind === "user"
      ? await db.select({ name: users.username }).from(users).where(eq(users.username, grantee)).get()
      : await db.select({ name: groups.uid }).from(groups).where(eq(groups.uid, grantee)).get();
  return found !== undefined;
}
