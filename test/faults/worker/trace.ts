// What became of a dataset, seen from the inside: every transition, noted by the database itself, and what is left over.
import type { Env } from "../../../worker/env.ts";

/** A change of a dataset's status or of a job's state; `running` jobs of that dataset at once, after it. */
export type Transition = { what: "dataset" | "job"; old: string; new: string; running: number };

export type Trace = {
  transitions: Transition[];
  /** Keys in R2 that belong to a job. */
  temporary: string[];
};

const STATEMENTS = [
  "CREATE TABLE IF NOT EXISTS fault_trace (n INTEGER PRIMARY KEY, uid TEXT, what TEXT, old TEXT, new TEXT, running INTEGER)",
  `CREATE TRIGGER IF NOT EXISTS fault_trace_dataset AFTER UPDATE OF status ON datasets WHEN OLD.status <> NEW.status
    BEGIN INSERT INTO fault_trace (uid, what, old, new, running) VALUES (NEW.uid, 'dataset', OLD.status, NEW.status,
      (SELECT count(*) FROM jobs WHERE dataset_uid = NEW.uid AND state = 'running')); END`,
  `CREATE TRIGGER IF NOT EXISTS fault_trace_job AFTER UPDATE OF state ON jobs WHEN OLD.state <> NEW.state
    BEGIN INSERT INTO fault_trace (uid, what, old, new, running) VALUES (NEW.dataset_uid, 'job', OLD.state, NEW.state,
      (SELECT count(*) FROM jobs WHERE dataset_uid = NEW.dataset_uid AND state = 'running')); END`,
];

/** From now on the database notes transitions; it goes on doing so after a restart. */
export async function watchTransitions(database: D1Database): Promise<void> {
  await database.batch(STATEMENTS.map((statement) => database.prepare(statement)));
}

export async function readTrace(env: Env, uid: string): Promise<Trace> {
  const rows = env.DB.prepare("SELECT what, old, new, running FROM fault_trace WHERE uid = ? ORDER BY n").bind(uid);
  const [{ results }, { objects }] = await Promise.all([
    rows.all<Transition>(),
    env.BUCKET.list({ prefix: `sources/${uid}/` }),
  ]);
  return { transitions: results, temporary: objects.map(({ key }) => key) };
}

export function countStored(sql: SqlStorage): number {
  const tables = sql
    .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'records*'")
    .toArray();
  const count = ({ name }: { name: string }) => sql.exec<{ n: number }>(`SELECT count(*) AS n FROM "${name}"`).one().n;
  return tables.reduce((sum, table) => sum + count(table), 0);
}
