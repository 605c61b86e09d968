// The cookie of a session: sealed by iron-session, it names a row of D1 and says nothing else. Reading D1 needs a genuine
// one, and a copy of D1 makes none.
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { getIronSession } from "iron-session";
import type { Identity } from "../../catalog/accounts/identity.ts";
import { findSession } from "../../catalog/accounts/sessions.ts";
import { SESSION_IDLE_MS } from "../../config.ts";
import type { Env } from "../../env.ts";
import { sha256Hex } from "../../lib/digest.ts";
import { portalSecret } from "../../lib/seal.ts";

type Sealed = { uid?: string };

/** `__Host-`: no other host and no plain HTTP can set it. */
const COOKIE = "__Host-lisiere-session";

/** Another secret of the administrator makes other seals: whoever changes it ends every session. */
async function sealOf(env: Env) {
  return {
    cookieName: COOKIE,
    password: await sha256Hex(`lisiere session seal ${portalSecret(env)}`),
    ttl: SESSION_IDLE_MS / 1000,
    cookieOptions: { httpOnly: true, secure: true, sameSite: "lax" as const, path: "/" },
  };
}

function hasCookie(context: Context): boolean {
  return (context.req.header("cookie") ?? "").includes(`${COOKIE}=`);
}

async function readUid(context: Context): Promise<string | null> {
  const env = context.env as Env;
  // Without a secret there would be a seal that everybody can make.
  if (!hasCookie(context) || portalSecret(env) === "") return null;
  const { uid } = await getIronSession<Sealed>(context.req.raw, new Response(), await sealOf(env));
  return typeof uid === "string" ? uid : null;
}

/** The `Set-Cookie` that begins a session, or carries it on for another two weeks. */
export async function sealSession(env: Env, request: Request, uid: string): Promise<string> {
  const response = new Response();
  const session = await getIronSession<Sealed>(request, response, await sealOf(env));
  session.uid = uid;
  await session.save();
  return response.headers.get("set-cookie") ?? "";
}

/** The `Set-Cookie` that ends it in the browser. */
export const ENDED_COOKIE = `${COOKIE}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`;

export type Session = { uid: string; identity: Identity; isRenewed: boolean };

/** The session of the cookie; null for none, for one that has ended, and for any cookie that was not sealed here. */
export async function readSession(context: Context): Promise<Session | null> {
  const uid = await readUid(context);
  if (uid === null) return null;
  const found = await findSession(drizzle((context.env as Env).DB), uid, Date.now());
  return found === null ? null : { uid, ...found };
}
