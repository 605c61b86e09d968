// Files larger than a request may be: POST opens an upload, PUT brings its parts (equal, but for the last), POST complete
// makes a file of them, which is then like any other uploaded file.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { findDataset } from "../../catalog/datasets.ts";
import { fileKey, forgetParts, keepFile, reservePart } from "../../catalog/files.ts";
import { MAX_UPLOAD_PART_BYTES } from "../../config.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { newUid } from "../../lib/uid.ts";
import { cleanFilename } from "../../sources/upload.ts";
import { abortParts, beginParts, completeParts, type OpenUpload, savePart } from "../../sources/upload-parts.ts";
import { parseWith, readJson } from "./body.ts";
import { toFileJson } from "./shapes.ts";

export const uploadPartRoutes = new Hono<{ Bindings: Env }>({ strict: false });

/** R2's own limits. */
const MAX_PARTS = 10_000;

const uploadId = z.string().min(1).max(1_000);
/** Which upload is meant, in the address. */
export const uploadAddressSchema = z.object({ upload_id: uploadId });
const partNumber = z.coerce.number().int().min(1).max(MAX_PARTS);

export const uploadEndSchema = z.strictObject({
  upload_id: uploadId,
  filename: z.string().min(1).max(1_000),
  mimetype: z.string().max(200).default("application/octet-stream"),
  parts: z
    .array(z.strictObject({ part: partNumber, etag: z.string().max(200) }))
    .min(1)
    .max(MAX_PARTS),
});

type Params = { uid: string; file: string };

/** The identifier of a file is chosen when its upload begins; another form would reach other objects. */
const fileUid = z.string().regex(/^fi_[a-z0-9]{1,40}$/);

function openUpload(context: Context<{ Bindings: Env }>, { uid, file }: Params, id: string): OpenUpload {
  if (!fileUid.safeParse(file).success) throw new AppError("upload_not_found", 404, { uid: file });
  return { bucket: context.env.BUCKET, key: fileKey(uid, file), file, uploadId: id };
}

uploadPartRoutes.post("/:uid/resources/uploads", async (context) => {
  const dataset = await findDataset(drizzle(context.env.DB), context.req.param("uid"));
  const file = newUid("fi");
  const upload_id = await beginParts(context.env.BUCKET, fileKey(dataset.uid, file));
  return context.json({ uid: file, upload_id, max_part_bytes: MAX_UPLOAD_PART_BYTES }, 201);
});

uploadPartRoutes.put("/:uid/resources/uploads/:file/:part", async (context) => {
  const { uid, file, part } = context.req.param();
  const { upload_id, number } = parseWith(uploadAddressSchema.extend({ number: partNumber }), {
    upload_id: context.req.query("upload_id"),
    number: part,
  });
  const upload = openUpload(context, { uid, file }, upload_id);
  const bytes = Number(context.req.header("content-length") ?? 0);
  if (bytes > 0) await reservePart(drizzle(context.env.DB), { file, part: number, datasetUid: uid, bytes }, Date.now());
  return context.json(await savePart(upload, number, context.req.raw));
});

uploadPartRoutes.post("/:uid/resources/uploads/:file/complete", async (context) => {
  const db = drizzle(context.env.DB);
  const { uid, file } = context.req.param();
  const body = await readJson(context, uploadEndSchema);
  const dataset = await findDataset(db, uid);
  const upload = openUpload(context, { uid: dataset.uid, file }, body.upload_id);
  const saved = await completeParts(upload, body.parts);
  const row = {
    uid: file,
    datasetUid: dataset.uid,
    key: upload.key,
    filename: cleanFilename(body.filename),
    contentType: body.mimetype,
    createdAt: Date.now(),
    ...saved,
  };
  await keepFile(db, context.env.BUCKET, row);
  return context.json(toFileJson(row), 201);
});

uploadPartRoutes.delete("/:uid/resources/uploads/:file", async (context) => {
  const { uid, file } = context.req.param();
  const { upload_id } = parseWith(uploadAddressSchema, context.req.query());
  await abortParts(openUpload(context, { uid, file }, upload_id));
  await forgetParts(drizzle(context.env.DB), uid, file);
  return context.body(null, 204);
});
