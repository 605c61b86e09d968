// Explore API v2.1, read only (explore-api §2). Both `/records` and `/records/` answer directly, without a redirect.
import { type Context, Hono } from "hono";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { countCalls } from "../middleware/call-quotas.ts";
import { answerSources } from "./catalog.ts";
import { cors, personal, readOnly } from "./cors.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { answerSwagger } from "./swagger.ts";

export const exploreRoutes = new Hono<{ Bindings: Env }>({ strict: false });

exploreRoutes.use("*", cors);
exploreRoutes.use("*", readOnly);
// What describes the API is nobody's call.
exploreRoutes.use("/catalog", countCalls);
exploreRoutes.use("/catalog/*", countCalls);
// After the counting: a key that is none is an anonymous call.
exploreRoutes.use("*", personal);

for (const { path, handler } of ENDPOINTS) exploreRoutes.get(path, handler);

exploreRoutes.get("/swagger.json", answerSwagger);
exploreRoutes.get("/", answerSources);
exploreRoutes.get("/console", (context) => context.redirect("/api-console/explore/v2.1/", 301));

for (const removed of ["aggregates", "query"]) {
  for (const path of [`/catalog/${removed}`, `/catalog/datasets/:dataset_id/${removed}`]) {
    exploreRoutes.get(path, () => {
      throw new AppError("RemovedEndpoint", 410);
    });
  }
}

/** Only the portal's own catalogue is served: not the network's, not the monitoring of the platform. */
function refuseSource(context: Context): never {
  throw new AppError("NotFoundResource", 404, { resource: `source ${context.req.param("source")}` });
}

exploreRoutes.get("/:source{(?!catalog$)[^/]+}", refuseSource);
exploreRoutes.get("/:source{(?!catalog$)[^/]+}/*", refuseSource);

exploreRoutes.get("*", (context) => {
  throw new AppError("NotFoundResource", 404, { resource: `resource ${new URL(context.req.url).pathname}` });
});
