// Uploaded files: immutable bytes in R2 under `files/{dataset}/{file}`, one row each in D1.
import { and, eq, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../errors.ts";
import { newUid } from "../lib/uid.ts";
import { files } from "./schema.ts";

export type FileRow = typeof files.$inferSelect;

export const fileKey = (datasetUid: string, fileUid: string) => `files/${datasetUid}/${fileUid}`;

/** @returns false when the dataset was deleted during the upload: the bytes belong to nobody */
export async function saveFile(db: DrizzleD1Database, file: FileRow): Promise<boolean> {
  const { uid, datasetUid, key, filename, contentType, bytes, sha256, createdAt } = file;
  const saved = await db
    .insert(files)
    .select(
      sql`SELECT ${uid}, ${datasetUid}, ${key}, ${filename}, ${contentType}, ${bytes}, ${sha256}, ${createdAt}
        FROM datasets WHERE uid = ${datasetUid} AND deleted_at IS NULL`,
    )
    .returning({ uid: files.uid });
  return saved.length > 0;
}

/** The same bytes for another dataset, under a new uid; the copy lives as long as that dataset does. */
export async function copyFile(
  db: DrizzleD1Database,
  bucket: R2Bucket,
  file: FileRow,
  datasetUid: string,
  now: number,
) {
  const uid = newUid("fi");
  const key = fileKey(datasetUid, uid);
  const object = await bucket.get(file.key);
  if (object === null) throw new AppError("file_not_found", 404, { uid: file.uid });
  await bucket.put(key, object.body);
  await saveFile(db, { ...file, uid, key, datasetUid, createdAt: now });
  return uid;
}

/** @throws AppError `file_not_found` with the status that fits the caller's question */
export async function findFile(db: DrizzleD1Database, datasetUid: string, uid: string, status = 404): Promise<FileRow> {
  const row = await db
    .select()
    .from(files)
    .where(and(eq(files.uid, uid), eq(files.datasetUid, datasetUid)))
    .get();
  if (!row) throw new AppError("file_not_found", status, { uid });
  return row;
}
