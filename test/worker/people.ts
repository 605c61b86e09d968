// People of the tests, made over the API as administrators make them.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { expect } from "vitest";
import type { Permission } from "../../worker/catalog/accounts/permissions.ts";
import { apiKeys } from "../../worker/catalog/accounts/schema.ts";
import { type Answer, ask, order } from "./client.ts";

const AUTOMATION = "/api/automation/v1.0";

export type Call = (method: string, path: string, body?: object) => Promise<Answer>;

/** A request to the Automation API with a key; an object is sent as JSON. */
export const callWith =
  (key: string): Call =>
  (method, path, body) =>
    ask(`${AUTOMATION}${path}`, {
      method,
      headers: { authorization: `Apikey ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

export async function createKey(username: string, body: object = {}): Promise<{ uid: string; key: string }> {
  const made = await order("POST", "/apikeys/", { label: `key of ${username}`, username, ...body });
  expect(made.status).toBe(201);
  return { uid: String(made.body.uid), key: String(made.body.key) };
}

/** Keys of somebody that let nothing through any more. */
export async function createEndedKeys(username: string): Promise<{ revoked: string; expired: string }> {
  const [revoked, expired] = [await createKey(username), await createKey(username)];
  const set = (uid: string, ended: Partial<typeof apiKeys.$inferInsert>) =>
    drizzle(env.DB).update(apiKeys).set(ended).where(eq(apiKeys.uid, uid));
  await set(revoked.uid, { revokedAt: 1 });
  await set(expired.uid, { expiresAt: 1 });
  return { revoked: revoked.key, expired: expired.key };
}

/** A new user. @returns a key that lets everything of theirs through */
export async function createPerson(username: string, permissions: Permission[] = []): Promise<string> {
  const made = await order("POST", "/users/", { username, email: `${username}@portal.test`, permissions });
  expect(made.status).toBe(201);
  return (await createKey(username)).key;
}

export type Deed = {
  at: string;
  actor: string;
  api_key: string | null;
  action: string;
  target: string | null;
  change: unknown;
};

/** The journal, newest first. */
export async function deeds(query = ""): Promise<Deed[]> {
  const { status, body } = await order("GET", `/audit/?limit=1000${query}`);
  expect(status).toBe(200);
  return body.results as Deed[];
}
