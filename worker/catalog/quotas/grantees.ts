// Whom a quota may be given to.
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { isGrantee } from "../accounts/grantees.ts";
import { FIRST_ADMINISTRATOR } from "../accounts/identity.ts";
import type { QuotaScope } from "./limits.ts";

/** Whether there is such a user or group; the other scopes have no name, and the first administrator is no row. */
export async function hasGrantee(db: DrizzleD1Database, scope: QuotaScope, grantee: string): Promise<boolean> {
  if (scope !== "user" && scope !== "group") return true;
  if (scope === "user" && grantee === FIRST_ADMINISTRATOR) return true;
  return isGrantee(db, scope, grantee);
}
