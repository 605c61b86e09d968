// Who is asking: `Authorization: Apikey <key>` (any case) or `Bearer <key>`, else `?apikey=` or `?access_token=`
// (explore-api §1), else the cookie of a session, else a token of Cloudflare Access. The first administrator's key is the
// secret ADMIN_API_KEY. Keys are compared as hashes, in constant time.
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { toActor } from "../../catalog/accounts/audit.ts";
import { identifyKey, UnknownKey } from "../../catalog/accounts/identify.ts";
import { ADMINISTRATOR, ANONYMOUS, type Identity } from "../../catalog/accounts/identity.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { readAccess } from "./access-token.ts";
import { readSession, type Session } from "./session.ts";

/** What handlers behind a key know: who asks, and the name that jobs and journal keep. */
export type Authenticated = { Bindings: Env; Variables: { identity: Identity; user: string } };

async function hash(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

/** An unset secret must lock the door, not open it to the empty key. */
export async function isSecret(key: string, secret: string): Promise<boolean> {
  const same = crypto.subtle.timingSafeEqual(await hash(key), await hash(secret ?? ""));
  return Boolean(secret) && same;
}

function presentedKey(context: Context): string | null {
  const match = /^(?:apikey|bearer)\s+(\S+)\s*$/i.exec(context.req.header("authorization") ?? "");
  const key = match?.[1] ?? context.req.query("apikey") ?? context.req.query("access_token") ?? "";
  return key === "" ? null : key;
}

export function addressOf(context: Context): string | null {
  return context.req.header("cf-connecting-ip") ?? null;
}

/**
 * Counts an attempt that failed. Valid keys are not counted and never refused for the attempts of others.
 * @throws AppError `too_many_attempts` (429) for an address that tries on and on
 */
export async function slowGuesses(context: Context): Promise<void> {
  const counter = (context.env as Env).KEY_ATTEMPTS;
  if (counter === undefined) return;
  const { success } = await counter.limit({ key: addressOf(context) ?? "unknown" });
  if (!success) throw new AppError("too_many_attempts", 429);
}

async function identifyShown(context: Context, key: string): Promise<Identity> {
  const env = context.env as Env;
  if (await isSecret(key, env.ADMIN_API_KEY)) return ADMINISTRATOR;
  const later = (work: Promise<unknown>) => context.executionCtx.waitUntil(work);
  try {
    return await identifyKey(drizzle(env.DB), key, Date.now(), { ip: addressOf(context), later });
  } catch (thrown) {
    // Who shows a revoked key knows one: that is no guess.
    if (thrown instanceof UnknownKey) await slowGuesses(context);
    throw thrown;
  }
}

const SAFE = ["GET", "HEAD", "OPTIONS"];

/** A browser sends cookies for pages of others too, and says whose page asks. @throws AppError `cross_site_request` (403) */
export function requireOwnPage(context: Context): void {
  if (SAFE.includes(context.req.method)) return;
  const origin = context.req.header("origin");
  const isOwn =
    origin === undefined
      ? context.req.header("sec-fetch-site") === "same-origin"
      : origin === new URL(context.req.url).origin;
  if (!isOwn) throw new AppError("cross_site_request", 403);
}

type Known = { identity: Identity; session: Session | null };

async function find(context: Context): Promise<Known> {
  const key = presentedKey(context);
  if (key !== null) return { identity: await identifyShown(context, key), session: null };
  const session = await readSession(context);
  const identity = session?.identity ?? (await readAccess(context));
  if (identity === null) return { identity: ANONYMOUS, session: null };
  requireOwnPage(context);
  return { identity, session };
}

/** Per request: the same question is asked by several parts of the path. */
const known = new WeakMap<Request, Promise<Known>>();

function know(context: Context): Promise<Known> {
  const before = known.get(context.req.raw);
  if (before !== undefined) return before;
  const found = find(context);
  known.set(context.req.raw, found);
  return found;
}

/**
 * Whoever shows no key and has no session is nobody (`ANONYMOUS`).
 * @throws AppError `invalid_api_key`, `expired_api_key`, `invalid_access_token` (401), `too_many_attempts` (429),
 * `cross_site_request` (403)
 */
export async function identify(context: Context): Promise<Identity> {
  return (await know(context)).identity;
}

/** The session that speaks for this request; null for keys and nobody. */
export async function sessionOf(context: Context): Promise<Session | null> {
  return (await know(context)).session;
}

/** Whom the journal names for what this request does. */
export async function actorOf(context: Context) {
  return toActor(await identify(context), addressOf(context));
}
