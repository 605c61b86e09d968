// A dataset as it is saved, for an answer.
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { defaultKey, findRule } from "../../catalog/accounts/rules.ts";
import { findDataset, publishedConfig, savedConfig } from "../../catalog/datasets.ts";
import { toSecurityJson } from "./security-shapes.ts";
import { toDatasetJson } from "./shapes.ts";

/** With what anybody without a rule is shown. */
export async function withDefault<J extends { uid: string }>(db: DrizzleD1Database, json: J) {
  return { ...json, default_security: toSecurityJson(await findRule(db, defaultKey(json.uid))) };
}

/** @throws AppError `dataset_not_found` (404) */
export async function readDataset(db: DrizzleD1Database, uid: string) {
  const dataset = await findDataset(db, uid);
  const isSame = dataset.publishedRevision === dataset.savedRevision;
  const [saved, published] = await Promise.all([
    savedConfig(db, dataset),
    isSame ? null : publishedConfig(db, dataset),
  ]);
  return withDefault(db, toDatasetJson(dataset, saved, published));
}
