// Explore API v2.1, read only.
import { Hono } from "hono";
import type { Env } from "../../env.ts";

export const exploreRoutes = new Hono<{ Bindings: Env }>({ strict: false });
