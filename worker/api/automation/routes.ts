// Automation API v1.0: the producers' API. Nothing here is for anonymous callers (access.ts has a row per route); paths
// work with and without the trailing slash.
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { noteUse } from "../../catalog/quotas/events.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { failureResponse } from "../middleware/errors.ts";
import { journal } from "../middleware/journal.ts";
import { forgetQuotas } from "../middleware/known-quotas.ts";
import { requirePermission } from "../middleware/permission.ts";
import { renewSession } from "../middleware/renew-session.ts";
import { actionRoutes } from "./actions.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { auditRoutes } from "./audit.ts";
import { datasetRoutes } from "./datasets.ts";
import { definitionRoutes } from "./definition.ts";
import { extractorRoutes } from "./extractors.ts";
import { feedAdminRoutes } from "./feeds.ts";
import { fieldRoutes } from "./fields.ts";
import { groupRoutes } from "./groups.ts";
import { metadataRoutes } from "./metadata.ts";
import { answerOpenApi } from "./openapi.ts";
import { previewRoutes } from "./preview.ts";
import { quotaRoutes } from "./quotas.ts";
import { recordErrorRoutes } from "./record-errors.ts";
import { resourceRoutes } from "./resources.ts";
import { scheduleRoutes } from "./schedules.ts";
import { domainRoutes, securityRoutes } from "./security.ts";
import { sessionRoutes } from "./session.ts";
import { statusRoutes } from "./status.ts";
import { uploadPartRoutes } from "./upload-parts.ts";
import { userRoutes } from "./users.ts";
import { versionRoutes } from "./versions.ts";

export const automationRoutes = new Hono<Authenticated>({ strict: false });

automationRoutes.get("/openapi.json", answerOpenApi);
automationRoutes.use("*", requirePermission);
automationRoutes.use("*", journal);
automationRoutes.use("*", renewSession);
automationRoutes.use("*", async (context, next) => {
  await next();
  if (context.req.method !== "GET" && context.req.method !== "HEAD") {
    // Whatever was ordered may be a quota, a rule of a dataset or a membership.
    forgetQuotas();
    context.executionCtx.waitUntil(noteUse(drizzle(context.env.DB), context.get("user"), Date.now()));
  }
  // What administrators read is not for caches, whose key may leave the API key out.
  context.header("cache-control", "no-store");
  context.header("x-content-type-options", "nosniff");
  // An address may hold a key.
  context.header("referrer-policy", "no-referrer");
});
automationRoutes.use(
  "*",
  methodNotAllowed({
    app: automationRoutes,
    onMethodNotAllowed(context, methods) {
      const params = { method: context.req.method, allowed: methods.join(", ") };
      const response = failureResponse(context, { code: "method_not_allowed", status: 405, params });
      response.headers.set("allow", methods.join(", "));
      return response;
    },
  }),
);
automationRoutes.route("/datasets", definitionRoutes);
automationRoutes.route("/datasets", datasetRoutes);
automationRoutes.route("/datasets", metadataRoutes);
automationRoutes.route("/datasets", versionRoutes);
automationRoutes.route("/datasets", scheduleRoutes);
automationRoutes.route("/datasets", actionRoutes);
automationRoutes.route("/datasets", statusRoutes);
automationRoutes.route("/datasets", uploadPartRoutes);
automationRoutes.route("/datasets", recordErrorRoutes);
automationRoutes.route("/datasets", previewRoutes);
automationRoutes.route("/datasets", resourceRoutes);
automationRoutes.route("/datasets", fieldRoutes);
automationRoutes.route("/datasets", securityRoutes);
automationRoutes.route("/domain", domainRoutes);
automationRoutes.route("/feeds", feedAdminRoutes);
automationRoutes.route("/quotas", quotaRoutes);
automationRoutes.route("/extractors", extractorRoutes);
automationRoutes.route("/users", userRoutes);
automationRoutes.route("/groups", groupRoutes);
automationRoutes.route("/apikeys", apiKeyRoutes);
automationRoutes.route("/session", sessionRoutes);
automationRoutes.route("/audit", auditRoutes);
