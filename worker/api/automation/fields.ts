// The field configuration of a dataset: an ordered stack, appended to, and edited item by item (publishing-platform §1.10).
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { z } from "zod";
import type { DatasetConfig } from "../../catalog/dataset-config.ts";
import { editConfig, findDataset, savedConfig } from "../../catalog/datasets.ts";
import { MAX_FIELD_SETTINGS } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { type PointProposal, proposePoints } from "../../fields/propose-points.ts";
import type { StoredSetting } from "../../fields/settings.ts";
import { newUid } from "../../lib/uid.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { parseWith, readJson } from "./body.ts";
import { editBy } from "./edit-by.ts";
import { toSetting } from "./field-shapes.ts";
import { pageSchema, toPage } from "./shapes.ts";

export const fieldRoutes = new Hono<Authenticated>({ strict: false });

/** Where the setting stands in the stack. */
function indexOf({ fields }: DatasetConfig, uid: string): number {
  const index = fields.findIndex((setting) => setting.uid === uid);
  if (index === -1) throw new AppError("field_setting_not_found", 404, { uid });
  return index;
}

fieldRoutes.get("/:uid/fields", async (context) => {
  const db = drizzle(context.env.DB);
  const page = parseWith(pageSchema, context.req.query());
  const dataset = await findDataset(db, context.req.param("uid"));
  const { fields } = await savedConfig(db, dataset);
  const results = fields.slice(page.offset, page.offset + page.limit);
  const actor = context.env.DATASETS.get(context.env.DATASETS.idFromName(dataset.uid));
  const { columns } = dataset.isPublished ? await actor.lastLoad() : { columns: [] };
  // What is not made silently is proposed until it is accepted, and goes beside what was configured.
  const isAccepted = ({ latitude, longitude }: PointProposal) =>
    fields.some((each) => each.type === "geo_point" && each.latitude === latitude && each.longitude === longitude);
  const proposals = proposePoints(columns).filter((proposal) => !isAccepted(proposal));
  return context.json({ ...toPage(context.req.url, fields.length, page, results), proposals });
});

fieldRoutes.post("/:uid/fields", async (context) => {
  const db = drizzle(context.env.DB);
  const setting: StoredSetting = { uid: newUid("pr"), ...toSetting(await readJson(context, z.unknown())) };
  await editConfig(db, context.req.param("uid"), editBy(context), (config) => {
    if (config.fields.length >= MAX_FIELD_SETTINGS) {
      throw new AppError("too_many_field_settings", 400, { limit: MAX_FIELD_SETTINGS });
    }
    return { config: { ...config, fields: [...config.fields, setting] }, value: null };
  });
  return context.json(setting, 201);
});

fieldRoutes.get("/:uid/fields/:setting", async (context) => {
  const db = drizzle(context.env.DB);
  const config = await savedConfig(db, await findDataset(db, context.req.param("uid")));
  return context.json(config.fields[indexOf(config, context.req.param("setting"))]);
});

fieldRoutes.put("/:uid/fields/:setting", async (context) => {
  const { uid, setting: settingUid } = context.req.param();
  const setting: StoredSetting = { uid: settingUid, ...toSetting(await readJson(context, z.unknown())) };
  await editConfig(drizzle(context.env.DB), uid, editBy(context), (config) => {
    const fields = config.fields.with(indexOf(config, settingUid), setting);
    return { config: { ...config, fields }, value: null };
  });
  return context.json(setting);
});

fieldRoutes.delete("/:uid/fields/:setting", async (context) => {
  const { uid, setting } = context.req.param();
  await editConfig(drizzle(context.env.DB), uid, editBy(context), (config) => {
    const fields = config.fields.toSpliced(indexOf(config, setting), 1);
    return { config: { ...config, fields }, value: null };
  });
  return context.body(null, 204);
});
