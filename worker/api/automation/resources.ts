// Resources of a dataset: the sources it is made of, and uploaded files (publishing-platform §1.10, §2.4).
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import type { z } from "zod";
import { isSameResource } from "../../catalog/config-diff.ts";
import type { DatasetConfig, ExtractorParams, Resource } from "../../catalog/dataset-config.ts";
import { editConfig, findDataset, savedConfig } from "../../catalog/datasets.ts";
import { findFeed } from "../../catalog/feeds.ts";
import { fileKey, findFile, keepFile, watchBytes } from "../../catalog/files.ts";
import { AppError } from "../../errors.ts";
import { newUid } from "../../lib/uid.ts";
import { saveUpload } from "../../sources/upload.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { readJson } from "./body.ts";
import { withSecrets } from "./datasource-shapes.ts";
import { checkDatasource, paramsOf } from "./definition.ts";
import { editBy } from "./edit-by.ts";
import { resourceSchema, toFileJson, toPage, toResourceJson } from "./shapes.ts";

export const resourceRoutes = new Hono<Authenticated>({ strict: false });

type ResourceBody = Omit<Resource, "uid" | "updated_at">;

/** A body that names a file of another dataset, or a forbidden address, is refused before it is saved. */
export async function readResource(
  context: Context<Authenticated>,
  datasetUid: string,
): Promise<z.infer<typeof resourceSchema>> {
  const body = await readJson(context, resourceSchema);
  const { datasource, type } = body;
  if ((type === "datexfeed") !== (datasource.type === "feed")) {
    const reason = "A resource of the type datexfeed has a datasource of the type feed, and no other has";
    throw new AppError("validation_error", 400, { fields: "type" }, { type: [reason] });
  }
  if (datasource.type === "uploaded_file") {
    await findFile(drizzle(context.env.DB), datasetUid, datasource.file.uid, 400);
  } else if (datasource.type === "feed") {
    const feed = await findFeed(context.env.DB, datasource.feed_id);
    if (feed === null) throw new AppError("feed_not_found", 400, { feed_id: datasource.feed_id });
  } else checkDatasource(context.env, datasource);
  return body;
}

/** Parameters win over what is expected, but not those that only come back from a reading while `expected` has changed. */
function paramsAfter({ expected, params }: z.infer<typeof resourceSchema>, former: Resource | null): ExtractorParams {
  const derived: Record<string, unknown> = paramsOf(expected);
  const before: Record<string, unknown> = paramsOf(former?.expected);
  const stored: Record<string, unknown> = former?.params ?? {};
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const given = Object.entries(params).filter(
    ([key, value]) => !(isSame(value, stored[key]) && isSame(value, before[key]) && !isSame(derived[key], before[key])),
  );
  return { ...derived, ...Object.fromEntries(given) };
}

/** @param former what is stored now: its secrets are kept where the body has null */
export function toResource(body: z.infer<typeof resourceSchema>, former: Resource | null): ResourceBody {
  const { datasource, missing } = withSecrets(body.datasource, former?.datasource ?? null);
  if (missing.length > 0) {
    const detail = Object.fromEntries(
      missing.map((path) => [path, ["Give its value: none is stored for this origin"]]),
    );
    throw new AppError("validation_error", 400, { fields: missing.join(", ") }, detail);
  }
  return { ...body, params: paramsAfter(body, former), datasource };
}

export function resourceOf(config: DatasetConfig, uid: string): Resource {
  const resource = config.resources.find((candidate) => candidate.uid === uid);
  if (!resource) throw new AppError("resource_not_found", 404, { uid });
  return resource;
}

resourceRoutes.post("/:uid/resources/files", async (context) => {
  const db = drizzle(context.env.DB);
  const dataset = await findDataset(db, context.req.param("uid"));
  const uid = newUid("fi");
  const key = fileKey(dataset.uid, uid);
  const contentType = context.req.header("content-type") ?? "";
  const now = Date.now();
  const onBytes = await watchBytes(db, dataset.uid, now);
  const saved = await saveUpload(context.env.BUCKET, key, context.req.raw.body, contentType, onBytes);
  const file = { uid, datasetUid: dataset.uid, key, createdAt: Date.now(), ...saved };
  await keepFile(db, context.env.BUCKET, file);
  return context.json(toFileJson(file), 201);
});

resourceRoutes.get("/:uid/resources/files/:file", async (context) => {
  const file = await findFile(drizzle(context.env.DB), context.req.param("uid"), context.req.param("file"));
  return context.json(toFileJson(file));
});

resourceRoutes.get("/:uid/resources", async (context) => {
  const db = drizzle(context.env.DB);
  const { resources } = await savedConfig(db, await findDataset(db, context.req.param("uid")));
  const page = { limit: 1000, offset: 0 };
  return context.json(toPage(context.req.url, resources.length, page, resources.map(toResourceJson)));
});

resourceRoutes.post("/:uid/resources", async (context) => {
  const db = drizzle(context.env.DB);
  const dataset = await findDataset(db, context.req.param("uid"));
  const body = await readResource(context, dataset.uid);
  const now = Date.now();
  const resource = { uid: newUid("re"), ...toResource(body, null), updated_at: new Date(now).toISOString() };
  await editConfig(db, dataset.uid, { by: context.get("user"), now }, (config) => ({
    config: { ...config, resources: [...config.resources, resource] },
    value: null,
  }));
  return context.json(toResourceJson(resource), 201);
});

resourceRoutes.get("/:uid/resources/:resource", async (context) => {
  const db = drizzle(context.env.DB);
  const config = await savedConfig(db, await findDataset(db, context.req.param("uid")));
  return context.json(toResourceJson(resourceOf(config, context.req.param("resource"))));
});

resourceRoutes.put("/:uid/resources/:resource", async (context) => {
  const db = drizzle(context.env.DB);
  const { uid, resource: resourceUid } = context.req.param();
  await findDataset(db, uid);
  const body = await readResource(context, uid);
  const edit = editBy(context);
  const resource = await editConfig(db, uid, edit, (config) => {
    const former = resourceOf(config, resourceUid);
    const given = { uid: former.uid, ...toResource(body, former), updated_at: new Date(edit.now).toISOString() };
    const value = isSameResource(former, given) ? former : given;
    const resources = config.resources.map((each) => (each.uid === former.uid ? value : each));
    return { config: { ...config, resources }, value };
  });
  return context.json(toResourceJson(resource));
});

resourceRoutes.delete("/:uid/resources/:resource", async (context) => {
  const { uid, resource: resourceUid } = context.req.param();
  await editConfig(drizzle(context.env.DB), uid, editBy(context), (config) => {
    const gone = resourceOf(config, resourceUid);
    return { config: { ...config, resources: config.resources.filter((each) => each !== gone) }, value: null };
  });
  return context.body(null, 204);
});
