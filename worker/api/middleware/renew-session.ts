// A session in use goes on: its cookie is sealed anew whenever D1 has noted that it was seen again.
import { createMiddleware } from "hono/factory";
import { type Authenticated, sessionOf } from "./auth.ts";
import { sealSession } from "./session.ts";

export const renewSession = createMiddleware<Authenticated>(async (context, next) => {
  await next();
  const session = await sessionOf(context);
  // Whoever has just signed out stays so.
  if (!session?.isRenewed || context.res.headers.has("set-cookie")) return;
  context.header("set-cookie", await sealSession(context.env, context.req.raw, session.uid));
});
