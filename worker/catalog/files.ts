// Uploaded files: immutable bytes in R2 under `files/{dataset}/{file}`, one row each in D1.
import { and, eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../errors.ts";
import { files } from "./schema.ts";

export type FileRow = typeof files.$inferSelect;

export const fileKey = (datasetUid: string, fileUid: string) => `files/${datasetUid}/${fileUid}`;

export async function saveFile(db: DrizzleD1Database, file: FileRow): Promise<void> {
  await db.insert(files).values(file);
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
