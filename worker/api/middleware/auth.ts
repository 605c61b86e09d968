// API keys: `Authorization: Apikey <key>` (any case) or `?apikey=` (explore-api §1). The first administrator's key is
// the secret ADMIN_API_KEY. Keys are compared as hashes, in constant time.
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";

async function hash(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

function presentedKey(header: string | undefined, query: string | undefined): string | null {
  const match = /^apikey\s+(\S+)\s*$/i.exec(header ?? "");
  return match?.[1] ?? query ?? null;
}

/** What handlers behind a key know: `user` is whose key it was. */
export type Authenticated = { Bindings: Env; Variables: { user: string } };

/** @throws AppError `missing_api_key`, `invalid_api_key` (401) for whoever is no administrator */
export async function checkAdmin(context: Pick<Context, "req"> & { env: Env }): Promise<void> {
  const key = presentedKey(context.req.header("authorization"), context.req.query("apikey"));
  if (key === null || key === "") throw new AppError("missing_api_key", 401);
  const expected = context.env.ADMIN_API_KEY;
  const same = crypto.subtle.timingSafeEqual(await hash(key), await hash(expected));
  // An unset secret must lock the door, not open it to the empty key.
  if (!expected || !same) throw new AppError("invalid_api_key", 401);
}

/** Lets administrators through; 401 for everybody else. */
export const requireAdmin = createMiddleware<Authenticated>(async (context, next) => {
  await checkAdmin(context);
  context.set("user", "admin");
  await next();
});
