// The session of whoever asks: who that is, and its end.
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { closeSession } from "../../catalog/accounts/sessions.ts";
import { type Authenticated, sessionOf } from "../middleware/auth.ts";
import { noteOf } from "../middleware/journal.ts";
import { ENDED_COOKIE } from "../middleware/session.ts";
import { answerMe } from "./users.ts";

export const sessionRoutes = new Hono<Authenticated>({ strict: false });

sessionRoutes.get("/", answerMe);

/** Nothing to end is no error: whoever asks is signed out either way. */
sessionRoutes.delete("/", async (context) => {
  const session = await sessionOf(context);
  if (session !== null) {
    await closeSession(drizzle(context.env.DB), session.uid, context.get("user"), await noteOf(context));
  }
  return context.body(null, 204, { "set-cookie": ENDED_COOKIE });
});
