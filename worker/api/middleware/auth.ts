// Who is asking: `Authorization: Apikey <key>` (any case), `Authorization: Bearer <key>` or `?apikey=` (explore-api §1).
// The first administrator's key is the secret ADMIN_API_KEY. Keys are compared as hashes, in constant time.
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { toActor } from "../../catalog/accounts/audit.ts";
import { identifyKey } from "../../catalog/accounts/identify.ts";
import { ADMINISTRATOR, ANONYMOUS, type Identity } from "../../catalog/accounts/identity.ts";
import type { Env } from "../../env.ts";

/** What handlers behind a key know: who asks, and the name that jobs and journal keep. */
export type Authenticated = { Bindings: Env; Variables: { identity: Identity; user: string } };

async function hash(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

/** An unset secret must lock the door, not open it to the empty key. */
async function isSecret(key: string, secret: string): Promise<boolean> {
  const same = crypto.subtle.timingSafeEqual(await hash(key), await hash(secret ?? ""));
  return Boolean(secret) && same;
}

function presentedKey(context: Context): string | null {
  const match = /^(?:apikey|bearer)\s+(\S+)\s*$/i.exec(context.req.header("authorization") ?? "");
  const key = match?.[1] ?? context.req.query("apikey") ?? "";
  return key === "" ? null : key;
}

/** Per request: the same question is asked by several parts of the path. */
const known = new WeakMap<Request, Promise<Identity>>();

/**
 * Whoever shows no key is nobody (`ANONYMOUS`).
 * @throws AppError `invalid_api_key`, `expired_api_key` (401)
 */
export function identify(context: Context): Promise<Identity> {
  const env = context.env as Env;
  const before = known.get(context.req.raw);
  if (before !== undefined) return before;
  const found = (async () => {
    const key = presentedKey(context);
    if (key === null) return ANONYMOUS;
    if (await isSecret(key, env.ADMIN_API_KEY)) return ADMINISTRATOR;
    return identifyKey(drizzle(env.DB), key, Date.now());
  })();
  known.set(context.req.raw, found);
  return found;
}

/** Whom the journal names for what this request does. */
export async function actorOf(context: Context) {
  return toActor(await identify(context), context.req.header("cf-connecting-ip") ?? null);
}
