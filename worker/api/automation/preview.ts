// Before a source is published: what it is, how it is written, and its first records (publishing-platform §1.10). For a
// resource that is saved, or for one that is only tried.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import type { Resource } from "../../catalog/dataset-config.ts";
import { findDataset, savedConfig } from "../../catalog/datasets.ts";
import { findFile } from "../../catalog/files.ts";
import { MAX_PREVIEW_BYTES, PREVIEW_SAMPLE_ROWS } from "../../config.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { FORMATS } from "../../format.ts";
import { SourceFault } from "../../formats/conversion.ts";
import { type Preview, readPreview } from "../../formats/preview.ts";
import { compileName } from "../../last-modified/expected-name.ts";
import { type Beginning, fetchBeginning, openStored } from "../../sources/beginning.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { extractorLabel } from "./extractors.ts";
import { toPreviewJson } from "./preview-records.ts";
import { readResource, resourceOf, toResource } from "./resources.ts";

export const previewRoutes = new Hono<Authenticated>({ strict: false });

type Tried = Pick<Resource, "type" | "title" | "params" | "datasource" | "expected">;

async function openBeginning(env: Env, uid: string, { datasource, title }: Tried): Promise<Beginning> {
  if (datasource.type === "uploaded_file") {
    return openStored(env.BUCKET, await findFile(drizzle(env.DB), uid, datasource.file.uid, 400));
  }
  if (datasource.type === "feed") throw new AppError("preview_of_feed", 400, { title });
  return fetchBeginning(datasource, { allowPrivate: env.ALLOW_PRIVATE_SOURCES === "1" }, MAX_PREVIEW_BYTES);
}

type Looked = { preview: Preview; truncated: boolean };

/** A fault of the source is the caller's to mend: 400, with its sentence. */
async function look(env: Env, uid: string, tried: Tried): Promise<Looked> {
  const { type, params, title, expected } = tried;
  if (type === "datexfeed") throw new AppError("preview_of_feed", 400, { title });
  const { source, truncated } = await openBeginning(env, uid, tried);
  const chosen = expected?.name === undefined ? null : compileName(expected.name);
  const limits = { maxRows: PREVIEW_SAMPLE_ROWS, maxBytes: MAX_PREVIEW_BYTES };
  try {
    return { preview: await readPreview(source, { type, params, truncated, chosen, ...limits }), truncated };
  } catch (thrown) {
    if (!(thrown instanceof SourceFault)) throw thrown;
    throw new AppError(thrown.code, 400, { title, ...thrown.params });
  }
}

const ANSWERS: Record<string, (looked: Looked) => unknown> = {
  guess_extractors: ({ preview: { format, reason } }) => ({
    recommended_extractors: [{ type: format, label: extractorLabel(format) }],
    other_extractors: FORMATS.filter((other) => other !== format).map((other) => ({
      type: other,
      label: extractorLabel(other),
    })),
    reason,
  }),
  guess_extractor_params: ({ preview, truncated }) => {
    const { type, params, proposals } = toPreviewJson(preview, truncated);
    return { type, params, proposals };
  },
  preview: ({ preview, truncated }) => toPreviewJson(preview, truncated),
};

async function savedResource(context: Context<Authenticated>): Promise<Tried> {
  const { uid = "", resource = "" } = context.req.param();
  const db = drizzle(context.env.DB);
  return resourceOf(await savedConfig(db, await findDataset(db, uid)), resource);
}

for (const [name, answer] of Object.entries(ANSWERS)) {
  previewRoutes.get(`/:uid/resources/:resource/${name}`, async (context) => {
    const { uid } = context.req.param();
    const tried = await savedResource(context);
    return context.json(answer(await look(context.env, uid, tried)));
  });
  previewRoutes.post(`/:uid/resources/${name}`, async (context) => {
    const { uid } = context.req.param();
    await findDataset(drizzle(context.env.DB), uid);
    const tried = toResource(await readResource(context, uid), null);
    return context.json(answer(await look(context.env, uid, tried)));
  });
}
/** As the original spells it for saved resources. */
previewRoutes.get("/:uid/resources/:resource/guess_extractors_params", async (context) => {
  const { uid } = context.req.param();
  const tried = await savedResource(context);
  return context.json(ANSWERS.guess_extractor_params?.(await look(context.env, uid, tried)));
});
