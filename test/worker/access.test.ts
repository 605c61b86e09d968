// Every route of the producers' API has a row that says who may call it; who shows no key is asked for one.
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { expect, it } from "vitest";
import { app } from "../../worker/api/app.ts";
import { ACCESS } from "../../worker/api/automation/access.ts";
import type { Permission } from "../../worker/catalog/accounts/permissions.ts";
import { apiKeys, users } from "../../worker/catalog/accounts/schema.ts";
import { sha256Hex } from "../../worker/lib/digest.ts";
import { ask, publishText } from "./client.ts";

const BASE = "/api/automation/v1.0";

it("every route of the producers' API has a row, and every row a route", () => {
  const routes = app.routes
    .filter(({ method, path }) => method !== "ALL" && path.startsWith(`${BASE}/`))
    .map(({ method, path }) => `${method} ${path.slice(BASE.length)}`);
  expect(new Set(routes)).toEqual(new Set(Object.keys(ACCESS)));
});

async function keyOf(username: string, permissions: Permission[], key: Partial<typeof apiKeys.$inferInsert> = {}) {
  const db = drizzle(env.DB);
  const text = `${username}-${crypto.randomUUID()}`;
  const at = { createdAt: 0, updatedAt: 0 };
  await db.insert(users).values({ username, email: "", permissions, attributes: {}, ...at });
  const hash = await sha256Hex(text);
  await db.insert(apiKeys).values({ uid: `ak_${username}`, username, label: "", hash, createdAt: 0, ...key });
  return text;
}

const listWith = (key: string) =>
  ask(`${BASE}/datasets/`, { headers: { authorization: `Apikey ${key}` } }).then(({ status }) => status);

it("a key opens what its owner may do, until it is revoked or has expired", async () => {
  expect(await listWith(await keyOf("ada", ["create_dataset"]))).toBe(200);
  expect(await listWith(await keyOf("bea", []))).toBe(403);
  expect(await listWith(await keyOf("cleo", ["create_dataset"], { permissions: [] }))).toBe(403);
  expect(await listWith(await keyOf("dora", ["create_dataset"], { revokedAt: 1 }))).toBe(401);
  expect(await listWith(await keyOf("elsa", ["create_dataset"], { expiresAt: 1 }))).toBe(401);
  expect(await listWith("nobody's")).toBe(401);
});

const callWith = (key: string) => (method: string, path: string, body?: object) =>
  ask(`${BASE}${path}`, {
    method,
    headers: { authorization: `Apikey ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

it("whoever creates a dataset may edit it and nobody else's, and may not publish it", async () => {
  const fay = callWith(await keyOf("fay", ["create_dataset"]));
  const gus = callWith(await keyOf("gus", ["create_dataset"]));
  const made = await fay("POST", "/datasets/", { dataset_id: "fays" });
  const uid = String(made.body.uid);
  expect(made.status).toBe(201);
  expect((await fay("PUT", `/datasets/${uid}/metadata/`, {})).status).toBe(200);
  expect((await fay("POST", `/datasets/${uid}/publish/`)).status).toBe(403);
  expect((await gus("GET", `/datasets/${uid}/`)).status).toBe(404);
  expect((await fay("GET", "/datasets/")).body).toMatchObject({ total_count: 1, results: [{ uid }] });
  expect((await gus("GET", "/datasets/")).body).toMatchObject({ total_count: 0, results: [] });
  const copy = await fay("POST", `/datasets/${uid}/copy/`);
  expect(copy.status).toBe(201);
  expect((await fay("GET", `/datasets/${copy.body.uid}/`)).status).toBe(200);
  expect((await fay("DELETE", `/datasets/${uid}/`)).status).toBe(204);
});

it("what is published is deleted by those only who may publish", async () => {
  const uid = await publishText("still-served", "a;b\n1;2\n");
  const editor = callWith(await keyOf("hal", ["edit_dataset"]));
  const publisher = callWith(await keyOf("ida", ["edit_dataset", "publish_dataset"]));
  expect((await editor("DELETE", `/datasets/${uid}/`)).status).toBe(403);
  expect((await editor("POST", `/datasets/${uid}/copy/`)).status).toBe(403);
  expect((await publisher("DELETE", `/datasets/${uid}/`)).status).toBe(204);
});
