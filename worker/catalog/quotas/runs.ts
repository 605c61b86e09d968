// Publishes against the quotas of runs a day and of published datasets: the conditions stand in the order's own batch, so
// that of two orders at once for the last place one is refused.
import { lt, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { AppError } from "../../errors.ts";
import type { DatasetRow } from "../datasets.ts";
import type { JobKind } from "../jobs.ts";
import type { Orderer } from "../orders.ts";
import { boundsOf } from "./limits.ts";
import { processingRuns } from "./schema.ts";
import { loadQuotas } from "./store.ts";
import { exceeded, fits } from "./use.ts";
import { windowOf } from "./windows.ts";

type Db = DrizzleD1Database;

/** Days whose counts are kept, for whoever looks back. */
const KEPT_MS = 40 * 86_400_000;

function counting(db: Db, username: string, ifQueued: SQL, now: number) {
  const day = windowOf("day", now).start;
  return [
    db
      .insert(processingRuns)
      .select(sql`SELECT ${day}, ${username}, 1 WHERE ${ifQueued}`)
      .onConflictDoUpdate({
        target: [processingRuns.day, processingRuns.username],
        set: { runs: sql`${processingRuns.runs} + 1` },
      }),
    db.delete(processingRuns).where(lt(processingRuns.day, day - KEPT_MS)),
  ] as const;
}

/** Orders that read no record need no place. */
const FREE = { allows: sql`TRUE`, toCount: () => [] as const, reached: async (): Promise<AppError | null> => null };

/** Whoever orders by hand uses their own runs; what a schedule or a live source orders uses those of the dataset's creator. */
export async function runQuota(db: Db, dataset: DatasetRow, kind: JobKind, by: Orderer, now: number) {
  if (kind !== "publish") return FREE;
  const runner = by.reason === "manual" ? by.user : dataset.createdBy;
  const runs = boundsOf("processing_runs_per_day", await loadQuotas(db, runner));
  const isNew = !dataset.isPublished;
  const published = isNew ? boundsOf("published_datasets", await loadQuotas(db, dataset.createdBy)) : [];
  return {
    allows: sql`${fits(runs, runner, 1, now)} AND ${fits(published, dataset.createdBy, 1, now)}`,
    toCount: (ifQueued: SQL) => counting(db, runner, ifQueued, now),
    reached: async (): Promise<AppError | null> =>
      (await exceeded(db, runs, runner, 1, now)) ?? (await exceeded(db, published, dataset.createdBy, 1, now)),
  };
}
