// What is used of each limit, as expressions of SQL: they stand in the conditions of the very statements that use more, so
// that two of those at once cannot both have the last place.
import { type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../../errors.ts";
import type { MessageCode } from "../../messages.ts";
import { type Bound, STATIC_LIMITS, type StaticLimit } from "./limits.ts";
import type { Owner } from "./store.ts";
import { windowOf } from "./windows.ts";

type Db = DrizzleD1Database;

/** The parts of an upload that R2 has not given up yet. */
const UPLOAD_LIFE_MS = 7 * 86_400_000;

/** What a dataset's running job has reserved. */
const reserved = (column: SQL) => sql`coalesce((SELECT r.${column} FROM quota_reservations AS r
  JOIN jobs AS j ON j.uid = r.job AND j.state = 'running' WHERE r.dataset_uid = d.uid), 0)`;

/** Of one dataset: what is served, or what its job is making of it, whichever is more. */
const RECORDS = sql`max(d.records_count, ${reserved(sql`records`)})`;

const IS_PUBLISHED = sql`(d.is_published OR EXISTS (SELECT 1 FROM jobs AS j
  WHERE j.dataset_uid = d.uid AND j.kind = 'publish' AND j.state IN ('queued', 'running')))`;

const bytesOf = (now: number) => sql`coalesce((SELECT sum(f.bytes) FROM files AS f WHERE f.dataset_uid = d.uid), 0)
  + coalesce((SELECT sum(p.bytes) FROM upload_parts AS p WHERE p.dataset_uid = d.uid AND p.at > ${now - UPLOAD_LIFE_MS}), 0)
  + ${reserved(sql`bytes`)}`;

function sumOf(type: Exclude<StaticLimit, "processing_runs_per_day">, now: number): SQL {
  switch (type) {
    case "datasets":
      return sql`count(*)`;
    case "published_datasets":
      return sql`coalesce(sum(${IS_PUBLISHED}), 0)`;
    case "records_per_dataset":
      return sql`coalesce(max(${RECORDS}), 0)`;
    case "records":
      return sql`coalesce(sum(${RECORDS}), 0)`;
    case "bytes":
      return sql`coalesce(sum(${bytesOf(now)}), 0)`;
  }
}

/**
 * @param owner null for the whole domain
 * @param without the uid of a dataset that is left out
 */
export function useOf(type: StaticLimit, owner: Owner | null, now: number, without: string | null = null): SQL {
  if (type === "processing_runs_per_day") {
    const whose = owner === null ? sql`TRUE` : sql`username = ${owner}`;
    const day = windowOf("day", now).start;
    return sql`(SELECT coalesce(sum(runs), 0) FROM processing_runs WHERE day = ${day} AND ${whose})`;
  }
  const whose = owner === null ? sql`TRUE` : sql`d.created_by = ${owner}`;
  const others = without === null ? sql`TRUE` : sql`d.uid <> ${without}`;
  return sql`(SELECT ${sumOf(type, now)} FROM datasets AS d WHERE d.deleted_at IS NULL AND ${whose} AND ${others})`;
}

const ownerIn = (bound: Bound, owner: Owner) => (bound.scope === "domain" ? null : owner);

/** A condition: with so many more, none of the limits is exceeded. */
export function fits(bounds: readonly Bound[], owner: Owner, more: number, now: number): SQL {
  const each = bounds.map(
    (bound) => sql`${useOf(bound.limit_type, ownerIn(bound, owner), now)} + ${more} <= ${bound.limit}`,
  );
  return each.length === 0 ? sql`TRUE` : sql`(${sql.join(each, sql` AND `)})`;
}

const CODES: Record<StaticLimit, MessageCode> = {
  datasets: "datasets_limit_reached",
  published_datasets: "published_datasets_limit_reached",
  records_per_dataset: "record_limit_reached",
  records: "records_limit_reached",
  bytes: "bytes_limit_reached",
  processing_runs_per_day: "runs_limit_reached",
};

/** @param value what there would be */
export function limitReached({ limit_type, scope, limit }: Bound, value: number): AppError {
  return new AppError(CODES[limit_type], 403, { limit_type, scope, limit, value });
}

/** How much more each limit allows, strictest first as they come. */
export async function roomOf(
  db: Db,
  bounds: readonly Bound[],
  owner: Owner,
  now: number,
  without: string | null = null,
): Promise<{ bound: Bound; use: number }[]> {
  if (bounds.length === 0) return [];
  const uses = bounds.map((bound) => sql`${useOf(bound.limit_type, ownerIn(bound, owner), now, without)}`);
  const [row = []] = await db.values<number[]>(sql`SELECT ${sql.join(uses, sql`, `)}`);
  return bounds.map((bound, index) => ({ bound, use: Number(row[index] ?? 0) }));
}

/** The limit that so many more would exceed, as an error; null where there is room. */
export async function exceeded(
  db: Db,
  bounds: readonly Bound[],
  owner: Owner,
  more: number,
  now: number,
  without: string | null = null,
): Promise<AppError | null> {
  const found = (await roomOf(db, bounds, owner, now, without)).find(({ bound, use }) => use + more > bound.limit);
  return found === undefined ? null : limitReached(found.bound, found.use + more);
}

/** All static limits at once, of one user or of the domain. */
export async function readUse(db: Db, owner: Owner | null, now: number): Promise<Record<StaticLimit, number>> {
  const uses = STATIC_LIMITS.map((type) => useOf(type, owner, now));
  const [row = []] = await db.values<number[]>(sql`SELECT ${sql.join(uses, sql`, `)}`);
  return Object.fromEntries(STATIC_LIMITS.map((type, index) => [type, Number(row[index] ?? 0)])) as Record<
    StaticLimit,
    number
  >;
}
