// Uploaded files: immutable bytes in R2 under `files/{dataset}/{file}`, one row each in D1.
import { and, eq, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../errors.ts";
import { newUid } from "../lib/uid.ts";
import { boundsOf } from "./quotas/limits.ts";
import { uploadParts } from "./quotas/schema.ts";
import { creatorOf, loadQuotas } from "./quotas/store.ts";
import { exceeded, fits, limitReached, roomOf } from "./quotas/use.ts";
import { files } from "./schema.ts";

export type FileRow = typeof files.$inferSelect;

export const fileKey = (datasetUid: string, fileUid: string) => `files/${datasetUid}/${fileUid}`;

/** @throws AppError `dataset_not_found` (404) when the dataset was deleted during the upload, `bytes_limit_reached` (403) */
async function saveFile(db: DrizzleD1Database, file: FileRow): Promise<void> {
  const owner = creatorOf(file.datasetUid);
  const bounds = boundsOf("bytes", await loadQuotas(db, owner));
  const { uid, datasetUid, key, filename, contentType, bytes, sha256, createdAt } = file;
  const [, saved] = await db.batch([
    // The parts that it was brought in are this file now.
    db.delete(uploadParts).where(eq(uploadParts.file, uid)),
    db
      .insert(files)
      .select(
        sql`SELECT ${uid}, ${datasetUid}, ${key}, ${filename}, ${contentType}, ${bytes}, ${sha256}, ${createdAt}
        FROM datasets WHERE uid = ${datasetUid} AND deleted_at IS NULL AND ${fits(bounds, owner, bytes, createdAt)}`,
      )
      .returning({ uid: files.uid }),
  ]);
  if (saved.length > 0) return;
  const reached = await exceeded(db, bounds, owner, bytes, createdAt);
  throw reached ?? new AppError("dataset_not_found", 404, { uid: datasetUid });
}

/**
 * Makes a file of bytes that are in R2; those that nobody may keep are erased.
 * @throws AppError `dataset_not_found` (404), `bytes_limit_reached` (403)
 */
export async function keepFile(db: DrizzleD1Database, bucket: R2Bucket, file: FileRow): Promise<void> {
  try {
    await saveFile(db, file);
  } catch (thrown) {
    await bucket.delete(file.key);
    throw thrown;
  }
}

/**
 * Room for a part of an upload, before its bytes come. Nothing is counted where nobody limits them.
 * @throws AppError `bytes_limit_reached` (403)
 */
export async function reservePart(
  db: DrizzleD1Database,
  row: { file: string; part: number; datasetUid: string; bytes: number },
  now: number,
): Promise<void> {
  const owner = creatorOf(row.datasetUid);
  const bounds = boundsOf("bytes", await loadQuotas(db, owner));
  if (bounds.length === 0) return;
  const { file, part, datasetUid, bytes } = row;
  const saved = await db
    .insert(uploadParts)
    .select(sql`SELECT ${file}, ${part}, ${datasetUid}, ${bytes}, ${now} WHERE ${fits(bounds, owner, bytes, now)}`)
    .onConflictDoUpdate({ target: [uploadParts.file, uploadParts.part], set: { bytes, at: now } })
    .returning({ file: uploadParts.file });
  if (saved.length === 0) throw (await exceeded(db, bounds, owner, bytes, now)) ?? new AppError("dataset_busy", 409);
}

export async function forgetParts(db: DrizzleD1Database, datasetUid: string, file: string): Promise<void> {
  await db.delete(uploadParts).where(and(eq(uploadParts.file, file), eq(uploadParts.datasetUid, datasetUid)));
}

/**
 * For a stream of unknown length: to be told how many bytes came, so that one which is too long ends early.
 * @throws AppError `bytes_limit_reached` (403), from what it returns
 */
export async function watchBytes(db: DrizzleD1Database, datasetUid: string, now: number) {
  const owner = creatorOf(datasetUid);
  const rooms = await roomOf(db, boundsOf("bytes", await loadQuotas(db, owner)), owner, now);
  return (bytes: number): void => {
    const reached = rooms.find(({ bound, use }) => use + bytes > bound.limit);
    if (reached !== undefined) throw limitReached(reached.bound, reached.use + bytes);
  };
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
  (await watchBytes(db, datasetUid, now))(file.bytes);
  const object = await bucket.get(file.key);
  if (object === null) throw new AppError("file_not_found", 404, { uid: file.uid });
  await bucket.put(key, object.body);
  await keepFile(db, bucket, { ...file, uid, key, datasetUid, createdAt: now });
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
