// Administration of the mirrored feeds.
import { Hono } from "hono";
import type { Env } from "../../env.ts";

export const feedAdminRoutes = new Hono<{ Bindings: Env }>({ strict: false });
