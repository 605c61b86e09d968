// Datasets: list, create, read, replace, delete, copy.
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { areNewRestricted } from "../../catalog/accounts/portal.ts";
import { defaultKey, findRule, loadDefaults, saveRule } from "../../catalog/accounts/rules.ts";
import type { Resource } from "../../catalog/dataset-config.ts";
import {
  createDataset,
  editConfig,
  findDataset,
  listDatasets,
  publishedConfig,
  renameDataset,
  savedConfig,
} from "../../catalog/datasets.ts";
import { copyFile, findFile } from "../../catalog/files.ts";
import { orderDelete } from "../../catalog/orders.ts";
import { newUid } from "../../lib/uid.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { requireDatasetRight } from "../middleware/permission.ts";
import { parseWith, readJson } from "./body.ts";
import { editBy } from "./edit-by.ts";
import { readDataset, withDefault } from "./read-dataset.ts";
import { saveDefault } from "./security.ts";
import { toRuleInput, toSecurityJson } from "./security-shapes.ts";
import { datasetSchema, pageSchema, toDatasetJson, toPage } from "./shapes.ts";
import { wakeActor } from "./wake.ts";

export const datasetRoutes = new Hono<Authenticated>({ strict: false });

datasetRoutes.get("/", async (context) => {
  const db = drizzle(context.env.DB);
  const page = parseWith(pageSchema, context.req.query());
  const { total, rows } = await listDatasets(db, context.get("identity"), {
    ...page,
    datasetId: context.req.query("dataset_id"),
  });
  const defaults = await loadDefaults(
    db,
    rows.map(({ dataset }) => dataset.uid),
  );
  const results = rows.map(({ dataset, config, published }) => ({
    ...toDatasetJson(dataset, config, published),
    default_security: toSecurityJson(defaults.get(dataset.uid) ?? null),
  }));
  return context.json(toPage(context.req.url, total, page, results));
});

datasetRoutes.post("/", async (context) => {
  const db = drizzle(context.env.DB);
  const body = await readJson(context, datasetSchema);
  const security = { is_restricted: body.is_restricted ?? (await areNewRestricted(db)) };
  const config = { metadata: body.metadata, resources: [], fields: [], processors: [], security };
  const dataset = await createDataset(
    db,
    { datasetId: body.dataset_id, createdBy: context.get("user"), config },
    Date.now(),
  );
  if (body.default_security) await saveDefault(context, dataset.uid, body.default_security);
  return context.json(await withDefault(db, toDatasetJson(dataset, config, null)), 201);
});

datasetRoutes.get("/:uid", async (context) => {
  const db = drizzle(context.env.DB);
  return context.json(await readDataset(db, context.req.param("uid")));
});

datasetRoutes.put("/:uid", async (context) => {
  const db = drizzle(context.env.DB);
  const uid = context.req.param("uid");
  const body = await readJson(context, datasetSchema);
  const dataset = await findDataset(db, uid);
  const before = await savedConfig(db, dataset);
  const isMoved = body.is_restricted !== undefined && body.is_restricted !== before.security.is_restricted;
  // Whom it is shown to is not for every editor to say.
  if (isMoved || body.default_security !== undefined) await requireDatasetRight(context, uid, "manage");
  const edit = editBy(context);
  if (body.default_security !== undefined) await saveDefault(context, uid, body.default_security);
  if (body.dataset_id !== undefined) await renameDataset(db, dataset, body.dataset_id, edit);
  await editConfig(db, uid, edit, (config) => {
    const security = { is_restricted: body.is_restricted ?? config.security.is_restricted };
    return { config: { ...config, metadata: body.metadata, security }, value: null };
  });
  return context.json(await readDataset(db, uid));
});

datasetRoutes.delete("/:uid", async (context) => {
  const uid = context.req.param("uid");
  const db = drizzle(context.env.DB);
  // Deleting withdraws it from visitors as well.
  if ((await findDataset(db, uid)).isPublished) await requireDatasetRight(context, uid, "publish");
  await orderDelete(db, uid, { user: context.get("user"), reason: "manual" }, Date.now());
  await wakeActor(context.env, uid);
  return context.body(null, 204);
});

/** A new dataset with the saved configuration of this one, unpublished; uploaded files are copied. */
datasetRoutes.post("/:uid/copy", async (context) => {
  const db = drizzle(context.env.DB);
  const source = await findDataset(db, context.req.param("uid"));
  const config = await savedConfig(db, source);
  const edit = editBy(context);
  const { by: createdBy, now } = edit;
  const copy = await createDataset(db, { createdBy, config: { ...config, resources: [] } }, now);
  // What hides records from everybody hides them in the copy too; rules for users and groups are not taken along.
  const byDefault = await findRule(db, defaultKey(source.uid));
  if (byDefault !== null) await saveRule(db, defaultKey(copy.uid), toRuleInput(byDefault), now);
  const resources: Resource[] = [];
  for (const resource of config.resources) {
    const uid = newUid("re");
    if (resource.datasource.type !== "uploaded_file") resources.push({ ...resource, uid });
    else {
      const file = await findFile(db, source.uid, resource.datasource.file.uid);
      const copied = await copyFile(db, context.env.BUCKET, file, copy.uid, now);
      resources.push({ ...resource, uid, datasource: { type: "uploaded_file", file: { uid: copied } } });
    }
  }
  await editConfig(db, copy.uid, edit, (empty) => ({ config: { ...empty, resources }, value: null }));
  return context.json(await withDefault(db, toDatasetJson(copy, config, null)), 201);
});

/** The configuration that visitors are served: what was saved since is not in it. */
datasetRoutes.get("/:uid/published", async (context) => {
  const db = drizzle(context.env.DB);
  const dataset = await findDataset(db, context.req.param("uid"));
  const config = await publishedConfig(db, dataset);
  return context.json(config === null ? null : toDatasetJson(dataset, config, config));
});
