// The journal, for administrators to read: nothing changes or removes a row of it.
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { z } from "zod";
import { listDeeds } from "../../catalog/accounts/journal.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { parseWith } from "./body.ts";
import { pageSchema, toPage } from "./shapes.ts";

export const auditRoutes = new Hono<Authenticated>({ strict: false });

const instant = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((text) => Date.parse(text));

export const auditFilterSchema = pageSchema.extend({
  actor: z.string().max(200).optional(),
  target: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  since: instant.optional(),
  until: instant.optional(),
});

auditRoutes.get("/", async (context) => {
  const { limit, offset, ...filter } = parseWith(auditFilterSchema, context.req.query());
  const page = { limit, offset };
  const { total, rows } = await listDeeds(drizzle(context.env.DB), filter, page);
  const results = rows.map(({ at, keyUid, ...row }) => ({ ...row, at: new Date(at).toISOString(), api_key: keyUid }));
  return context.json(toPage(context.req.url, total, page, results));
});
