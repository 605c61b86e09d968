// API keys: everybody's for administrators, for everybody else their own. A key is shown once, when it is made.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import {
  createKey,
  deleteKey,
  findKey,
  type KeyInput,
  listKeys,
  permissionsOf,
  revokeKey,
  searchKey,
} from "../../catalog/accounts/api-keys.ts";
import { FIRST_ADMINISTRATOR, type Identity } from "../../catalog/accounts/identity.ts";
import type { Permission } from "../../catalog/accounts/permissions.ts";
import { AppError } from "../../errors.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { noteOf } from "../middleware/journal.ts";
import { keySchema, revocationSchema, searchKeySchema, toKeyJson } from "./account-shapes.ts";
import { parseJson, parseWith, readBodyText, readJson } from "./body.ts";
import { pageSchema, toPage } from "./shapes.ts";

type KeyContext = Context<Authenticated>;

export const apiKeyRoutes = new Hono<Authenticated>({ strict: false });

const administers = (identity: Identity) => identity.permissions.has("edit_domain");

/** Whose keys may be seen: null for everybody's. */
function ownerOf(identity: Identity): string | null {
  return administers(identity) ? null : identity.username;
}

apiKeyRoutes.get("/", async (context) => {
  const page = parseWith(pageSchema, context.req.query());
  const owner = ownerOf(context.get("identity"));
  const username = context.req.query("username");
  const { total, rows } = await listKeys(drizzle(context.env.DB), owner, { ...page, username });
  const now = Date.now();
  const results = rows.map((row) => toKeyJson(row, now));
  return context.json(toPage(context.req.url, total, page, results));
});

/** A key that was made less than its owner makes no key that is more than itself. */
function reachOf(identity: Identity, owners: ReadonlySet<Permission>): ReadonlySet<Permission> {
  const through = new Set<Permission>([...identity.permissions, ...identity.datasetPermissions]);
  return new Set([...owners].filter((permission) => through.has(permission)));
}

/** What the new key may be given at most. @throws AppError `user_not_found` (404), `permission_denied` (403) */
async function grantable(context: KeyContext, username: string): Promise<ReadonlySet<Permission>> {
  const identity = context.get("identity");
  const isOwn = username === identity.username;
  if (!isOwn && !administers(identity)) throw new AppError("permission_denied", 403, { permission: "edit_domain" });
  // Nobody else acts under the first administrator's name.
  if (!isOwn && username === FIRST_ADMINISTRATOR) throw new AppError("username_reserved", 400, { username });
  const owners = await permissionsOf(drizzle(context.env.DB), username);
  return isOwn ? reachOf(identity, owners) : owners;
}

function readExpiry(text: string | null | undefined, now: number): number | null {
  if (text == null) return null;
  const time = Date.parse(text);
  if (time > now) return time;
  throw new AppError("validation_error", 400, { fields: "expires_at" }, { expires_at: ["Must be in the future"] });
}

/** What a key makes for its owner is neither more than itself nor longer valid. */
async function boundByShown(context: KeyContext, input: KeyInput, most: ReadonlySet<Permission>): Promise<KeyInput> {
  const { keyUid, username } = context.get("identity");
  if (keyUid === null || input.username !== username) return input;
  const shown = await findKey(drizzle(context.env.DB), keyUid, null);
  const permissions = input.permissions ?? (shown.permissions === null ? null : [...most]);
  const ends = [input.expiresAt, shown.expiresAt].filter((end) => end !== null);
  return { ...input, permissions, expiresAt: ends.length === 0 ? null : Math.min(...ends) };
}

apiKeyRoutes.post("/", async (context) => {
  const body = await readJson(context, keySchema);
  const username = body.username ?? context.get("user");
  const most = await grantable(context, username);
  const now = Date.now();
  const { label, permissions = null } = body;
  const asked = { username, label, permissions, expiresAt: readExpiry(body.expires_at, now) };
  const input = await boundByShown(context, asked, most);
  const { key, row } = await createKey(drizzle(context.env.DB), input, most, await noteOf(context), now);
  return context.json({ ...toKeyJson(row, now), key, api_key: key }, 201);
});

apiKeyRoutes.post("/search_key", async (context) => {
  const row = await searchKey(drizzle(context.env.DB), await readJson(context, searchKeySchema));
  return context.json(toKeyJson(row, Date.now()));
});

async function keyOf(context: KeyContext) {
  return findKey(drizzle(context.env.DB), context.req.param("uid") ?? "", ownerOf(context.get("identity")));
}

apiKeyRoutes.get("/:uid", async (context) => context.json(toKeyJson(await keyOf(context), Date.now())));

apiKeyRoutes.delete("/:uid", async (context) => {
  await deleteKey(drizzle(context.env.DB), await keyOf(context), await noteOf(context));
  return context.body(null, 204);
});

/** The reason may be left out, and the body with it. */
apiKeyRoutes.post("/:uid/revoke", async (context) => {
  const text = await readBodyText(context);
  const { reason } = parseWith(revocationSchema, text.trim() === "" ? {} : parseJson(text));
  const now = Date.now();
  const row = await revokeKey(drizzle(context.env.DB), await keyOf(context), reason, await noteOf(context), now);
  return context.json(toKeyJson(row, now));
});
