// The history of a dataset: list, read, compare, restore (publishing-platform §1.7).
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { type Change, diffConfigs, EMPTY_CONFIG, sectionsOf } from "../../catalog/config-diff.ts";
import type { DatasetConfig } from "../../catalog/dataset-config.ts";
import { type DatasetRow, findDataset, publishedConfig, savedConfig } from "../../catalog/datasets.ts";
import {
  findVersion,
  listVersions,
  restoreVersion,
  unpublishedChanges,
  type VersionEntry,
  versionBefore,
} from "../../catalog/versions.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { requireDatasetRight } from "../middleware/permission.ts";
import { parseWith } from "./body.ts";
import { editBy } from "./edit-by.ts";
import { readDataset } from "./read-dataset.ts";
import { pageSchema, toPage, toResourceJson } from "./shapes.ts";

export const versionRoutes = new Hono<Authenticated>({ strict: false });

function toVersionJson(dataset: DatasetRow, version: VersionEntry) {
  const { id, uid, createdAt, createdBy, sections, changes, restoredFrom } = version;
  const isSaved = id === dataset.savedRevision;
  return {
    uid,
    created_at: new Date(createdAt).toISOString(),
    created_by: { username: createdBy },
    sections,
    diff: changes ?? [],
    diff_complete: changes !== null,
    restored_from: restoredFrom,
    is_saved: isSaved,
    is_published: dataset.isPublished && id === dataset.publishedRevision,
    can_restore: !isSaved,
  };
}

/** Secrets of sources are not in it. */
function toConfigurationJson({ resources, security, ...rest }: DatasetConfig) {
  return { ...rest, resources: resources.map(toResourceJson), security, is_restricted: security.is_restricted };
}

const toDiffJson = (from: string | null, to: string, diff: Change[]) => ({
  from,
  to,
  sections: sectionsOf(diff),
  diff,
});

versionRoutes.get("/:uid/versions", async (context) => {
  const db = drizzle(context.env.DB);
  const page = parseWith(pageSchema, context.req.query());
  const dataset = await findDataset(db, context.req.param("uid"));
  const { total, rows } = await listVersions(db, dataset.uid, page);
  const results = rows.map((row) => toVersionJson(dataset, row));
  return context.json(toPage(context.req.url, total, page, results));
});

/** What was saved and is not on line yet. */
versionRoutes.get("/:uid/versions/unpublished", async (context) => {
  const db = drizzle(context.env.DB);
  const dataset = await findDataset(db, context.req.param("uid"));
  const changes = unpublishedChanges(dataset, await savedConfig(db, dataset), await publishedConfig(db, dataset));
  return context.json(toDiffJson("published", "saved", changes));
});

versionRoutes.get("/:uid/versions/:version", async (context) => {
  const db = drizzle(context.env.DB);
  const dataset = await findDataset(db, context.req.param("uid"));
  const version = await findVersion(db, dataset.uid, context.req.param("version"));
  return context.json({ ...toVersionJson(dataset, version), configuration: toConfigurationJson(version.config) });
});

/** From the version in `with` (the one before, where it is left out) to this one. */
versionRoutes.get("/:uid/versions/:version/diff", async (context) => {
  const db = drizzle(context.env.DB);
  const dataset = await findDataset(db, context.req.param("uid"));
  const version = await findVersion(db, dataset.uid, context.req.param("version"));
  const other = context.req.query("with");
  const from = other === undefined ? await versionBefore(db, version) : await findVersion(db, dataset.uid, other);
  const diff = diffConfigs(from?.config ?? EMPTY_CONFIG, version.config);
  return context.json(toDiffJson(from?.uid ?? null, version.uid, diff));
});

versionRoutes.post("/:uid/versions/:version/restore", async (context) => {
  const db = drizzle(context.env.DB);
  const { uid, version } = context.req.param();
  const dataset = await findDataset(db, uid);
  const former = await findVersion(db, uid, version);
  const saved = await savedConfig(db, dataset);
  // Whom it is shown to is not for every editor to say, neither now nor by the way of the past.
  const isMoved = former.config.security.is_restricted !== saved.security.is_restricted;
  if (isMoved) await requireDatasetRight(context, uid, "manage");
  await restoreVersion(db, former, editBy(context));
  return context.json(await readDataset(db, uid));
});
