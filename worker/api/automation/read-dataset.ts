// A dataset as it is saved, for an answer.
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { findDataset, publishedConfig, savedConfig } from "../../catalog/datasets.ts";
import { toDatasetJson } from "./shapes.ts";

/** @throws AppError `dataset_not_found` (404) */
export async function readDataset(db: DrizzleD1Database, uid: string) {
  const dataset = await findDataset(db, uid);
  const isSame = dataset.publishedRevision === dataset.savedRevision;
  const [saved, published] = await Promise.all([
    savedConfig(db, dataset),
    isSame ? null : publishedConfig(db, dataset),
  ]);
  return toDatasetJson(dataset, saved, published);
}
