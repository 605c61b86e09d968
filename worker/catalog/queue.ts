// The queue: which waiting publish gets the next place. Fair between users and oldest first: everybody's first job comes
// before anybody's second, whatever the order in which they came. Light and erasing jobs need no place.
import { and, asc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { PortalLimits } from "./limits.ts";
import { jobs } from "./schema.ts";

type Db = DrizzleD1Database;

/**
 * Waiting publishes with their `turn`: the how-manieth of its user's jobs this one would be, were it to run now.
 * Columns uid, dataset_uid, created_at, turn.
 */
const WAITING = sql`SELECT waiting.uid, waiting.dataset_uid, waiting.created_at,
    (SELECT count(*) FROM jobs AS running
      WHERE running.state = 'running' AND running.kind = 'publish' AND running.requested_by = waiting.requested_by)
    + row_number() OVER (PARTITION BY waiting.requested_by ORDER BY waiting.created_at, waiting.uid) AS turn
  FROM jobs AS waiting WHERE waiting.state = 'queued' AND waiting.kind = 'publish'`;

const IN_ORDER = sql`ORDER BY turn, created_at, uid`;

/** The publishes that may be taken up now: as many as there are free places. */
function inLine({ runningJobs, runningJobsPerUser }: PortalLimits, columns: SQL): SQL {
  const free = sql`max(0, ${runningJobs} - (SELECT count(*) FROM jobs WHERE state = 'running' AND kind = 'publish'))`;
  return sql`SELECT ${columns} FROM (${WAITING}) WHERE turn <= ${runningJobsPerUser} ${IN_ORDER} LIMIT ${free}`;
}

/** Whether a job may run now: it already does, it needs no place, or its turn has come. */
export function mayRun(job: string, limits: PortalLimits): SQL | undefined {
  const needsNone = sql`${jobs.kind} <> 'publish'`;
  const itsTurn = sql`${jobs.uid} IN (${inLine(limits, sql`uid`)})`;
  return and(eq(jobs.uid, job), or(eq(jobs.state, "running"), and(eq(jobs.state, "queued"), or(needsNone, itsTurn))));
}

/** The datasets whose publishes may be taken up now, in order. */
export async function datasetsInLine(db: Db, limits: PortalLimits): Promise<string[]> {
  const rows = await db.all<{ dataset_uid: string }>(inLine(limits, sql`dataset_uid`));
  return rows.map((row) => row.dataset_uid);
}

/** The place of a dataset's waiting publish, 1 for the next; null when none waits. */
export async function queuePosition(db: Db, datasetUid: string): Promise<number | null> {
  const numbered = sql`SELECT dataset_uid, row_number() OVER (${IN_ORDER}) AS place FROM (${WAITING})`;
  const [row] = await db.all<{ place: number }>(
    sql`SELECT place FROM (${numbered}) WHERE dataset_uid = ${datasetUid} ORDER BY place LIMIT 1`,
  );
  return row?.place ?? null;
}

/** The job of a dataset that is to be done now, if it may run: the running one, else the oldest waiting one. */
export async function nextJob(db: Db, datasetUid: string) {
  return db
    .select()
    .from(jobs)
    .where(and(eq(jobs.datasetUid, datasetUid), inArray(jobs.state, ["queued", "running"])))
    .orderBy(asc(jobs.createdAt), asc(jobs.uid))
    .get();
}
