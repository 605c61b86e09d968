// The static site behind its guard: what is not published is 404 at once, what is published is there at once.
import { Hono } from "hono";
import type { Env } from "../../env.ts";

export const pageRoutes = new Hono<{ Bindings: Env }>({ strict: false });
