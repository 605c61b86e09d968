// The checkpoint: one row. Written in the same transaction as the records it speaks of.
import type { Job } from "../job.ts";

export function loadJob(sql: SqlStorage): Job | null {
  const row = sql.exec<{ state: string }>("SELECT state FROM _job").toArray()[0];
  // A checkpoint that a former version left lacks what is newer than it.
  return row
    ? Object.assign({ identification: null, replaced: 0, download: null }, JSON.parse(row.state) as Job)
    : null;
}

export function saveJob(sql: SqlStorage, job: Job): void {
  sql.exec("INSERT OR REPLACE INTO _job (id, state) VALUES (1, ?)", JSON.stringify(job));
}

export function clearJob(sql: SqlStorage): void {
  sql.exec("DELETE FROM _job");
}
