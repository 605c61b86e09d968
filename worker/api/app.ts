// The route table and the order of the middleware.
import { Hono } from "hono";
import type { Env } from "../env.ts";
import { automationRoutes } from "./automation/routes.ts";
import { exploreRoutes } from "./explore/routes.ts";
import { feedRoutes } from "./feeds/routes.ts";
import { onError, onNotFound } from "./middleware/errors.ts";
import { pageRoutes } from "./pages/routes.ts";
import { signInRoutes } from "./pages/sign-in.ts";

export const app = new Hono<{ Bindings: Env }>({ strict: false });

app.onError(onError);
app.notFound(onNotFound);

app.get("/healthz", async (context) => {
  await context.env.DB.prepare("SELECT 1 FROM datasets LIMIT 1").all();
  return context.json({ status: "ok" });
});
app.route("/api/automation/v1.0", automationRoutes);
app.route("/api/explore/v2.1", exploreRoutes);
app.route("/feeds", feedRoutes);
app.route("/", signInRoutes);
app.route("/", pageRoutes);
