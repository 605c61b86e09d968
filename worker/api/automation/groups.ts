// Groups of users and their members. Only administrators change them (access.ts).
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import {
  addMembers,
  createGroup,
  deleteGroup,
  findGroup,
  listGroups,
  removeMember,
  replaceGroup,
} from "../../catalog/accounts/groups.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { noteOf } from "../middleware/journal.ts";
import { groupSchema, membersSchema, toGroupJson } from "./account-shapes.ts";
import { parseWith, readJson } from "./body.ts";
import { pageSchema, toPage } from "./shapes.ts";

export const groupRoutes = new Hono<Authenticated>({ strict: false });

groupRoutes.get("/", async (context) => {
  const page = parseWith(pageSchema, context.req.query());
  const { total, rows } = await listGroups(drizzle(context.env.DB), page);
  return context.json(toPage(context.req.url, total, page, rows.map(toGroupJson)));
});

groupRoutes.post("/", async (context) => {
  const { users = [], ...input } = await readJson(context, groupSchema);
  const group = await createGroup(drizzle(context.env.DB), input, users, await noteOf(context), Date.now());
  return context.json(toGroupJson(group), 201);
});

groupRoutes.get("/:uid", async (context) =>
  context.json(toGroupJson(await findGroup(drizzle(context.env.DB), context.req.param("uid")))),
);

groupRoutes.put("/:uid", async (context) => {
  const db = drizzle(context.env.DB);
  const uid = context.req.param("uid");
  const { users = null, ...input } = await readJson(context, groupSchema);
  await replaceGroup(db, uid, input, users, await noteOf(context), Date.now());
  return context.json(toGroupJson(await findGroup(db, uid)));
});

groupRoutes.delete("/:uid", async (context) => {
  await deleteGroup(drizzle(context.env.DB), context.req.param("uid"), await noteOf(context));
  return context.body(null, 204);
});

groupRoutes.get("/:uid/users", async (context) => {
  const page = parseWith(pageSchema, context.req.query());
  const { users } = await findGroup(drizzle(context.env.DB), context.req.param("uid"));
  const shown = users.slice(page.offset, page.offset + page.limit);
  return context.json(toPage(context.req.url, users.length, page, shown));
});

groupRoutes.post("/:uid/users", async (context) => {
  const db = drizzle(context.env.DB);
  const uid = context.req.param("uid");
  await addMembers(db, uid, await readJson(context, membersSchema), await noteOf(context));
  return context.json(toGroupJson(await findGroup(db, uid)), 201);
});

groupRoutes.delete("/:uid/users/:username", async (context) => {
  const { uid, username } = context.req.param();
  await removeMember(drizzle(context.env.DB), uid, username, await noteOf(context));
  return context.body(null, 204);
});
