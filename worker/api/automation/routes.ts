// Automation API v1.0: the producers' API. Everything here is for administrators; paths work with and without the
// trailing slash.
import { Hono } from "hono";
import type { Env } from "../../env.ts";
import { requireAdmin } from "../middleware/auth.ts";
import { actionRoutes } from "./actions.ts";
import { datasetRoutes } from "./datasets.ts";
import { feedAdminRoutes } from "./feeds.ts";
import { resourceRoutes } from "./resources.ts";

export const automationRoutes = new Hono<{ Bindings: Env }>({ strict: false });

automationRoutes.use("*", requireAdmin);
automationRoutes.route("/datasets", datasetRoutes);
automationRoutes.route("/datasets", actionRoutes);
automationRoutes.route("/datasets", resourceRoutes);
automationRoutes.route("/feeds", feedAdminRoutes);
