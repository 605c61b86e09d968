// The state folder belongs to one start at a time: two workers on one folder answer SQLITE_BUSY and own the same alarms.
// Ownership is a lock of the operating system on a file (through SQLite), which ends with its holder, however that dies.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { awaitEnd, MARKER, signal } from "./family.ts";
import { errorCode, StartProblem } from "./problem.ts";
import { descendantsOf, isSameProcess, type ProcessRef, processesWithEnvironment } from "./process-table.ts";

/** run.json: who runs on this folder, and with which processes. */
export type Run = { owner: ProcessRef; port: number; children: ProcessRef[] };

/** Kept for the life of the process: were it collected, the lock would go with it. */
let held: DatabaseSync | null = null;

const ORPHAN_PATIENCE_MS = 2_000;

export function writeRun(stateDir: string, run: Run): void {
  const path = join(stateDir, "run.json");
  // Written beside and renamed: a reader sees the former run or this one, never half of it.
  writeFileSync(`${path}.new`, `${JSON.stringify(run, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

function readRun(stateDir: string): Run | null {
  try {
    return JSON.parse(readFileSync(join(stateDir, "run.json"), "utf8"));
  } catch {
    // No former run, or a file that a full disk cut off: the marker in the environment finds what is left of it.
    return null;
  }
}

function inUse(stateDir: string): StartProblem {
  const run = readRun(stateDir);
  const who = run ? ` (process ${run.owner.pid}, http://localhost:${run.port})` : "";
  return new StartProblem(
    `The state folder ${stateDir} is in use by a portal that is running${who}. Stop it, or give this one another folder with STATE_DIR.`,
  );
}

/** Creates the folder when missing and takes it for this process until it ends. */
export function claimStateFolder(stateDir: string): void {
  try {
    mkdirSync(stateDir, { recursive: true });
    held = new DatabaseSync(join(stateDir, "start.lock"));
    held.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (thrown) {
    if (thrown instanceof Error && /database is locked/.test(thrown.message)) throw inUse(stateDir);
    const reason = thrown instanceof Error ? thrown.message : errorCode(thrown);
    throw new StartProblem(
      `The state folder ${stateDir} cannot be written (${reason}). Put it right, or give another folder with STATE_DIR.`,
    );
  }
}

/** Ends what a former start that was killed left running on this folder. To be called by the holder of the lock. */
export async function endOrphans(stateDir: string): Promise<number> {
  const recorded = (readRun(stateDir)?.children ?? []).filter(isSameProcess);
  const known = [...recorded, ...processesWithEnvironment(`${MARKER}=${stateDir}`)];
  const all = [...known, ...descendantsOf(known.map((ref) => ref.pid))];
  const orphans = new Map(all.filter((ref) => ref.pid !== process.pid).map((ref) => [ref.pid, ref]));
  for (const pid of orphans.keys()) signal(pid, "SIGTERM");
  await awaitEnd([...orphans.values()], ORPHAN_PATIENCE_MS);
  return orphans.size;
}
