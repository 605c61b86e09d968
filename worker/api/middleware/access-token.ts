// Cloudflare Access in front of the portal: the token that it puts on each request names whom it let in. Believed where
// ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE say whose tokens these are.
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import type { Identity } from "../../catalog/accounts/identity.ts";
import { identifyEmail } from "../../catalog/accounts/person.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { guardedFetch } from "../../sources/outbound.ts";

const HEADER = "cf-access-jwt-assertion";
/** Access signs with these; a token that names another algorithm is not one of its. */
const ALGORITHMS = ["RS256", "ES256"];

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** The team's public keys; the set asks for them again when it meets one that it does not know. */
const sets = new Map<string, Keys>();

function keysOf(team: string, allowPrivate: boolean): Keys {
  const held = sets.get(team);
  if (held !== undefined) return held;
  const fetchKeys = async (url: string, init: { signal?: AbortSignal | undefined }) => {
    const signal = init.signal === undefined ? {} : { signal: init.signal };
    return (await guardedFetch(url, signal, { allowPrivate, sameOrigin: true })).response;
  };
  const made = createRemoteJWKSet(new URL("/cdn-cgi/access/certs", team), { [customFetch]: fetchKeys });
  sets.set(team, made);
  return made;
}

function teamOf(domain: string): string {
  return new URL(/^https?:\/\//.test(domain) ? domain : `https://${domain}`).origin;
}

/** @throws AppError `invalid_access_token` (401) */
async function readEmail(token: string, env: Env & { ACCESS_TEAM_DOMAIN: string }): Promise<string | null> {
  const team = teamOf(env.ACCESS_TEAM_DOMAIN);
  try {
    const keys = keysOf(team, env.ALLOW_PRIVATE_SOURCES === "1");
    const audience = env.ACCESS_AUDIENCE ?? "";
    const { payload } = await jwtVerify(token, keys, { issuer: team, audience, algorithms: ALGORITHMS });
    return typeof payload.email === "string" ? payload.email : null;
  } catch {
    throw new AppError("invalid_access_token", 401);
  }
}

/**
 * The user whom Access let in; null where Access is not configured, or knows somebody who is no user here.
 * @throws AppError `invalid_access_token` (401)
 */
export async function readAccess(context: Context): Promise<Identity | null> {
  const env = context.env as Env;
  const token = context.req.header(HEADER);
  const { ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE } = env;
  if (token === undefined || !ACCESS_TEAM_DOMAIN || !ACCESS_AUDIENCE) return null;
  const email = await readEmail(token, { ...env, ACCESS_TEAM_DOMAIN });
  return email === null ? null : identifyEmail(drizzle(env.DB), email);
}
