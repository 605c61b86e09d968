// Sessions of people, and the one-time links that begin them. Both live here, so that both can be ended here: a cookie
// only names its session, and a link is kept as a hash.
import { and, eq, gt, isNull, lt } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { LAST_USE_INTERVAL_MS, SESSION_IDLE_MS, SIGN_IN_LINK_MS } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { sha256Hex, toHex } from "../../lib/digest.ts";
import type { Identity } from "./identity.ts";
import type { Note } from "./journal.ts";
import { identifyUser } from "./person.ts";
import { sessions, signInLinks } from "./schema.ts";
import { findUser } from "./users.ts";

type Db = DrizzleD1Database;

const LINK_BYTES = 32;

/** @returns the name of the session, which its cookie holds sealed */
export async function openSession(db: Db, username: string, note: Note, now: number): Promise<string> {
  const uid = `se_${crypto.randomUUID()}`;
  await db.batch([
    // Nobody comes back to what has been idle for too long.
    db.delete(sessions).where(lt(sessions.lastSeenAt, now - SESSION_IDLE_MS)),
    db.insert(sessions).values({ uid, username, createdAt: now, lastSeenAt: now }),
    note({ action: "session.create", target: username }),
  ]);
  return uid;
}

/**
 * @returns null for a session that has ended, or whose user is gone or inactive. `isRenewed`: it was seen again after a
 * while, so the cookie has to be sealed anew as well
 */
export async function findSession(
  db: Db,
  uid: string,
  now: number,
): Promise<{ identity: Identity; isRenewed: boolean } | null> {
  const alive = and(eq(sessions.uid, uid), gt(sessions.lastSeenAt, now - SESSION_IDLE_MS));
  const session = await db.select().from(sessions).where(alive).get();
  if (session === undefined) return null;
  const identity = await identifyUser(db, session.username);
  if (identity === null) return null;
  const isRenewed = session.lastSeenAt < now - LAST_USE_INTERVAL_MS;
  if (isRenewed) await db.update(sessions).set({ lastSeenAt: now }).where(alive);
  return { identity, isRenewed };
}

export async function closeSession(db: Db, uid: string, username: string, note: Note): Promise<void> {
  await db.batch([
    db.delete(sessions).where(eq(sessions.uid, uid)),
    note({ action: "session.delete", target: username }),
  ]);
}

/** Everywhere at once. @throws AppError `user_not_found` (404) */
export async function closeSessionsOf(db: Db, username: string, note: Note): Promise<void> {
  await findUser(db, username);
  await db.batch([
    db.delete(sessions).where(eq(sessions.username, username)),
    db.delete(signInLinks).where(eq(signInLinks.username, username)),
    note({ action: "user.session.delete", target: username }),
  ]);
}

/**
 * A link that signs somebody in, once.
 * @returns its secret, which is never to be had again
 * @throws AppError `user_not_found` (404)
 */
export async function createSignInLink(db: Db, username: string, note: Note, now: number) {
  await findUser(db, username);
  const token = toHex(crypto.getRandomValues(new Uint8Array(LINK_BYTES)).buffer);
  const expiresAt = now + SIGN_IN_LINK_MS;
  await db.batch([
    db.delete(signInLinks).where(lt(signInLinks.expiresAt, now)),
    db.insert(signInLinks).values({ hash: await sha256Hex(token), username, expiresAt }),
    note({ action: "user.sign_in_link", target: username }),
  ]);
  return { token, expiresAt };
}

/**
 * Uses a link up: of two at once, one gets in.
 * @returns the username
 * @throws AppError `invalid_sign_in_link` (401) for one that is unknown, used or too old, or whose user is inactive
 */
export async function redeemSignInLink(db: Db, token: string, now: number): Promise<string> {
  const hash = await sha256Hex(token);
  const unused = and(eq(signInLinks.hash, hash), isNull(signInLinks.usedAt), gt(signInLinks.expiresAt, now));
  const [link] = await db
    .update(signInLinks)
    .set({ usedAt: now })
    .where(unused)
    .returning({ username: signInLinks.username });
  if (link === undefined || (await identifyUser(db, link.username)) === null) {
    throw new AppError("invalid_sign_in_link", 401);
  }
  return link.username;
}
