// Users and groups with keys of their own, and requests as one of them.
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { Permission } from "../../worker/catalog/accounts/permissions.ts";
import { apiKeys, groups, memberships, users } from "../../worker/catalog/accounts/schema.ts";
import { sha256Hex } from "../../worker/lib/digest.ts";
import { type Answer, ask } from "./client.ts";

const AT = { createdAt: 0, updatedAt: 0 };

/** What a producer needs to create, edit and publish whatever is there. */
const PRODUCER: Permission[] = ["create_dataset", "edit_dataset", "publish_dataset"];

/** @returns the key */
export async function addUser(username: string, permissions: Permission[] = PRODUCER): Promise<string> {
  const db = drizzle(env.DB);
  const key = `${username}-${crypto.randomUUID()}`;
  await db.insert(users).values({ username, email: "", permissions, attributes: {}, ...AT });
  const hash = await sha256Hex(key);
  await db.insert(apiKeys).values({ uid: `ak_${username}`, username, label: "", hash, createdAt: 0 });
  return key;
}

export async function addGroup(uid: string, members: string[]): Promise<void> {
  const db = drizzle(env.DB);
  await db.insert(groups).values({ uid, title: uid, permissions: [], ...AT });
  for (const username of members) await db.insert(memberships).values({ groupUid: uid, username });
}

/** A request to the Automation API as whoever has this key. */
export function orderAs(key: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = new Headers({ authorization: `Apikey ${key}` });
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers.set("content-type", "application/json");
  const sent = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) };
  return ask(`/api/automation/v1.0${path}`, { method, headers, ...sent });
}
