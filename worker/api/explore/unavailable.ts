// Endpoints of the Explore API that this version does not serve (explore-api §2). A client that asks for one learns that
// the address is right and the feature missing, which a plain 404 would not tell.
import type { Context } from "hono";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { requirePublished } from "./records.ts";

export const UNAVAILABLE_PATHS = [
  "/catalog/exports",
  "/catalog/exports/:format",
  "/catalog/metadata_templates",
  "/catalog/datasets/:dataset_id/attachments",
];

/** @throws AppError NotAvailableYet (404); NotFoundResource (404) of a dataset that visitors may not see */
export async function refuseUnavailable(context: Context<{ Bindings: Env }>): Promise<never> {
  const inCatalog = context.req.param("dataset_id") === undefined;
  const instead = inCatalog
    ? "/catalog/datasets"
    : `/catalog/datasets/${(await requirePublished(context)).datasetId}/records`;
  const endpoint = context.req.path.slice(context.req.path.indexOf("/catalog/"));
  throw new AppError("NotAvailableYet", 404, { endpoint, instead });
}
