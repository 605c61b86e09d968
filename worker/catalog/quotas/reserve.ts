// Records and bytes that a job asks for before it makes them. One statement of D1 gives as much as there is room for, so that
// jobs at once never exceed a limit together: by not one record. What the job does not use is free again when it ends.
import { type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { AppError } from "../../errors.ts";
import { type Bound, boundsOf, type QuotaRow } from "./limits.ts";
import { creatorOf, loadQuotas } from "./store.ts";
import { exceeded, useOf } from "./use.ts";

type Db = DrizzleD1Database;

export type Reservable = "records" | "bytes";

/** What a job must ask for, because somebody limits it. */
export type Reserves = Record<Reservable, boolean>;

export function reservesOf(rows: readonly QuotaRow[]): Reserves {
  return { records: boundsOf("records", rows).length > 0, bytes: boundsOf("bytes", rows).length > 0 };
}

/** The records of this dataset are counted by what is asked for, its files as they are. */
const withoutOf = (type: Reservable, uid: string) => (type === "records" ? uid : null);

function grantOf(type: Reservable, bounds: Bound[], uid: string, job: string, wanted: number, now: number): SQL {
  const own = sql`coalesce((SELECT bytes FROM quota_reservations WHERE dataset_uid = ${uid}
    AND job IN (SELECT uid FROM jobs WHERE uid = ${job} AND state = 'running')), 0)`;
  const rooms = bounds.map((bound) => {
    const use = useOf(type, bound.scope === "domain" ? null : creatorOf(uid), now, withoutOf(type, uid));
    return sql`${bound.limit} - ${use} + ${type === "bytes" ? own : sql`0`}`;
  });
  return sql`max(0, min(${sql.join([sql`${wanted}`, ...rooms], sql`, `)}))`;
}

export type Granted = { granted: number; reached: AppError | null };

/**
 * @param wanted how many there will be in all; not how many more
 * @returns `reached` where less was granted
 */
export async function reserve(
  db: Db,
  uid: string,
  job: string,
  type: Reservable,
  wanted: number,
  now: number,
): Promise<Granted> {
  const bounds = boundsOf(type, await loadQuotas(db, creatorOf(uid)));
  if (bounds.length === 0) return { granted: wanted, reached: null };
  const grant = grantOf(type, bounds, uid, job, wanted, now);
  const [records, bytes] = type === "records" ? [grant, sql`0`] : [sql`0`, grant];
  const other = type === "records" ? sql`bytes` : sql`records`;
  const column = type === "records" ? sql`records` : sql`bytes`;
  const [row] = await db.all<{ granted: number }>(sql`INSERT INTO quota_reservations (dataset_uid, job, records, bytes)
    SELECT ${uid}, ${job}, ${records}, ${bytes} WHERE TRUE
    ON CONFLICT (dataset_uid) DO UPDATE SET ${column} = excluded.${column},
      ${other} = CASE WHEN quota_reservations.job = excluded.job THEN quota_reservations.${other} ELSE 0 END,
      job = excluded.job
    RETURNING ${column} AS granted`);
  const granted = row?.granted ?? 0;
  if (granted >= wanted) return { granted, reached: null };
  const more = wanted - (type === "bytes" ? granted : 0);
  return { granted, reached: await exceeded(db, bounds, creatorOf(uid), more, now, withoutOf(type, uid)) };
}
