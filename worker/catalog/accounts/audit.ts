// The journal of what was done: rows are added, never changed or removed.
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Identity } from "./identity.ts";
import { audit } from "./schema.ts";

/** Who did it: somebody's request, or the portal by itself. */
export type Actor = { username: string; keyUid: string | null; ip: string | null };

/** Schedules, sweeps and whatever else nobody asked for. */
export const PORTAL: Actor = { username: "portal", keyUid: null, ip: null };

export function toActor(identity: Identity, ip: string | null): Actor {
  return { username: identity.username ?? "anonymous", keyUid: identity.keyUid, ip };
}

export type Deed = { action: string; target?: string | null; change?: Record<string, unknown> | null };

/** The statement that adds a row: to be run, or batched with what it tells of. `change` must hold no secret. */
export function toAuditInsert(db: DrizzleD1Database, actor: Actor, deed: Deed, now: number) {
  const { action, target = null, change = null } = deed;
  const { username, keyUid, ip } = actor;
  return db.insert(audit).values({ at: now, actor: username, keyUid, ip, action, target, change });
}
