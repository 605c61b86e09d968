// Mirrored folders, re-published byte for byte.
import { Hono } from "hono";
import type { Env } from "../../env.ts";

export const feedRoutes = new Hono<{ Bindings: Env }>({ strict: false });
