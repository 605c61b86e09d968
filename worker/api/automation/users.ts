// Users, and what each may read of itself. Only administrators change anybody (access.ts).
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import { FIRST_ADMINISTRATOR } from "../../catalog/accounts/identity.ts";
import { closeSessionsOf, createSignInLink } from "../../catalog/accounts/sessions.ts";
import { createUser, deleteUser, findUser, isReserved, listUsers, replaceUser } from "../../catalog/accounts/users.ts";
import { AppError } from "../../errors.ts";
import { type Authenticated, identify } from "../middleware/auth.ts";
import { pageLang } from "../middleware/errors.ts";
import { noteOf } from "../middleware/journal.ts";
import { signInAddress } from "../pages/sign-in.ts";
import { toUserColumns, toUserJson, userChangeSchema, userSchema } from "./account-shapes.ts";
import { parseWith, readJson } from "./body.ts";
import { pageSchema, toPage } from "./shapes.ts";

export const userRoutes = new Hono<Authenticated>({ strict: false });

userRoutes.get("/", async (context) => {
  const page = parseWith(pageSchema, context.req.query());
  const { total, rows } = await listUsers(drizzle(context.env.DB), page);
  return context.json(toPage(context.req.url, total, page, rows.map(toUserJson)));
});

userRoutes.post("/", async (context) => {
  const db = drizzle(context.env.DB);
  const { username, groups = [], ...body } = await readJson(context, userSchema);
  await createUser(db, username, toUserColumns(body), groups, await noteOf(context), Date.now());
  return context.json(toUserJson(await findUser(db, username)), 201);
});

/** Whoever asks: what they may do with what they show, which a key may have made less. */
export async function answerMe(context: Context<Authenticated>): Promise<Response> {
  const identity = await identify(context);
  const username = identity.username ?? "";
  const effective = { effective_permissions: [...identity.permissions].sort(), api_key: identity.keyUid };
  if (username === FIRST_ADMINISTRATOR) {
    const permissions = [...identity.permissions];
    return context.json({ username, email: "", is_active: true, permissions, groups: [], ...effective });
  }
  return context.json({ ...toUserJson(await findUser(drizzle(context.env.DB), username)), ...effective });
}

userRoutes.get("/me", answerMe);

userRoutes.get("/:username", async (context) =>
  context.json(toUserJson(await findUser(drizzle(context.env.DB), context.req.param("username")))),
);

function refuseReserved(username: string): void {
  if (isReserved(username)) throw new AppError("username_reserved", 400, { username });
}

userRoutes.put("/:username", async (context) => {
  const db = drizzle(context.env.DB);
  const username = context.req.param("username");
  refuseReserved(username);
  const { username: named = username, groups = null, ...body } = await readJson(context, userChangeSchema);
  if (named !== username) {
    const detail = { username: ["A username does not change: it is what the journal names"] };
    throw new AppError("validation_error", 400, { fields: "username" }, detail);
  }
  await replaceUser(db, username, toUserColumns(body), groups, await noteOf(context), Date.now());
  return context.json(toUserJson(await findUser(db, username)));
});

userRoutes.delete("/:username", async (context) => {
  const username = context.req.param("username");
  refuseReserved(username);
  await deleteUser(drizzle(context.env.DB), username, await noteOf(context), Date.now());
  return context.body(null, 204);
});

/** The link is shown once, works once, and not for long. */
userRoutes.post("/:username/sign_in_link", async (context) => {
  const db = drizzle(context.env.DB);
  const username = context.req.param("username");
  refuseReserved(username);
  const { token, expiresAt } = await createSignInLink(db, username, await noteOf(context), Date.now());
  const url = signInAddress(pageLang(context), new URL(context.req.url).origin, token);
  return context.json({ url, expires_at: new Date(expiresAt).toISOString() }, 201);
});

/** Signs somebody out everywhere. */
userRoutes.delete("/:username/sessions", async (context) => {
  await closeSessionsOf(drizzle(context.env.DB), context.req.param("username"), await noteOf(context));
  return context.body(null, 204);
});
