// The metadata of a dataset: all of them, one template, or one field (publishing-platform §1.10, §7.1). PUT replaces what its
// address names: what is left out is removed.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import { editConfig, findDataset, savedConfig } from "../../catalog/datasets.ts";
import type { Metadata } from "../../catalog/metadata.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { parseWith, readJson } from "./body.ts";
import { editBy } from "./edit-by.ts";
import { metadataNameSchema, metadataSchema, metadataTemplateSchema, metadataValueSchema } from "./shapes.ts";

export const metadataRoutes = new Hono<Authenticated>({ strict: false });

type Names = { template: string; field?: string };

/** @throws AppError `metadata_not_found` (404) */
function notFound({ template, field }: Names): never {
  throw new AppError("metadata_not_found", 404, { name: field === undefined ? template : `${template}.${field}` });
}

/** A name that every object knows is none of its metadata. */
function own<T>(entries: Record<string, T>, name: string, names: Names): T {
  const found = Object.hasOwn(entries, name) ? entries[name] : undefined;
  return found ?? notFound(names);
}

async function read(env: Env, uid: string): Promise<Metadata> {
  const db = drizzle(env.DB);
  return (await savedConfig(db, await findDataset(db, uid))).metadata;
}

async function edit(context: Context<Authenticated>, change: (metadata: Metadata) => Metadata): Promise<void> {
  const uid = context.req.param("uid") ?? "";
  await editConfig(drizzle(context.env.DB), uid, editBy(context), (config) => ({
    config: { ...config, metadata: change(config.metadata) },
    value: null,
  }));
}

metadataRoutes.get("/:uid/metadata", async (context) =>
  context.json(await read(context.env, context.req.param("uid"))),
);

metadataRoutes.put("/:uid/metadata", async (context) => {
  const metadata = await readJson(context, metadataSchema);
  await edit(context, () => metadata);
  return context.json(metadata);
});

metadataRoutes.get("/:uid/metadata/:template", async (context) => {
  const { uid, template } = context.req.param();
  return context.json(own(await read(context.env, uid), template, { template }));
});

metadataRoutes.put("/:uid/metadata/:template", async (context) => {
  const template = parseWith(metadataNameSchema, context.req.param("template"));
  const fields = await readJson(context, metadataTemplateSchema);
  await edit(context, (metadata) => ({ ...metadata, [template]: fields }));
  return context.json(fields);
});

metadataRoutes.get("/:uid/metadata/:template/:field", async (context) => {
  const { uid, template, field } = context.req.param();
  const names = { template, field };
  return context.json(own(own(await read(context.env, uid), template, names), field, names));
});

metadataRoutes.put("/:uid/metadata/:template/:field", async (context) => {
  const template = parseWith(metadataNameSchema, context.req.param("template"));
  const field = parseWith(metadataNameSchema, context.req.param("field"));
  const value = await readJson(context, metadataValueSchema);
  await edit(context, (metadata) => {
    const fields = Object.hasOwn(metadata, template) ? metadata[template] : {};
    return { ...metadata, [template]: { ...fields, [field]: value } };
  });
  return context.json(value);
});

metadataRoutes.delete("/:uid/metadata/:template/:field", async (context) => {
  const { template, field } = context.req.param();
  const names = { template, field };
  await edit(context, (metadata) => {
    const fields = own(metadata, template, names);
    own(fields, field, names);
    const kept = Object.entries(fields).filter(([name]) => name !== field);
    return { ...metadata, [template]: Object.fromEntries(kept) };
  });
  return context.body(null, 204);
});
