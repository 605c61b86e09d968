// Quotas while rows are loaded: how many more records there is room for, and what is said when there is none.
import { MAX_DATASET_BYTES } from "../../config.ts";
import type { Failure } from "../../errors.ts";
import type { Job } from "../job.ts";
import type { JobTools } from "../tools.ts";

/** Records that may still be added, given how many there are. */
export function roomFor({ recordLimit }: Job, records: number): number {
  return recordLimit === null ? Number.POSITIVE_INFINITY : Math.max(0, recordLimit.limit - records);
}

/** @param value records that there would be, at least */
export function recordLimitReached({ recordLimit }: Job, value: number): Failure {
  const { limit_type, scope, limit } = recordLimit ?? { limit_type: "records_per_dataset", scope: "domain", limit: 0 };
  return { code: "record_limit_reached", status: 403, params: { limit_type, scope, limit, value } };
}

export type Room = { room: number; reached: Failure | null };

/**
 * Asks for room for more records, beside those that there are. Whatever is said to be room may be used.
 * @returns `reached` where it is less than was asked for
 */
export async function askRoom(job: Job, tools: JobTools, records: number, more: number): Promise<Room> {
  const own = Math.min(more, roomFor(job, records));
  const mine = { room: own, reached: own < more ? recordLimitReached(job, records + more) : null };
  if (!job.reserves?.records) return mine;
  const { granted, reached } = await tools.port.reserve(job.uid, "records", records + own, tools.now());
  const room = Math.max(0, granted - records);
  return room < own ? { room, reached: reached?.toFailure() ?? null } : mine;
}

/** The dataset's storage is full, or nearly so; null while it is not. */
export function storageLimitReached(tools: JobTools): Failure | null {
  const value = tools.storage.sql.databaseSize;
  if (value < MAX_DATASET_BYTES) return null;
  const params = { limit_type: "stored_bytes", scope: "domain", limit: MAX_DATASET_BYTES, value };
  return { code: "storage_limit_reached", status: 403, params };
}

/** SQLite's own word that nothing more fits, at whatever size; null for any other error. */
export function storageFull(thrown: unknown, tools: JobTools): Failure | null {
  if (!/SQLITE_FULL|database or disk is full/i.test(String(thrown))) return null;
  const value = tools.storage.sql.databaseSize;
  const params = { limit_type: "stored_bytes", scope: "domain", limit: Math.min(value, MAX_DATASET_BYTES), value };
  return { code: "storage_limit_reached", status: 403, params };
}
