// Every process that the start begins, so that all of them can be ended: each child leads a process group of its own and
// is on a leash. The marker in the environment lets the next start recognise what a killed one left behind.
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { descendantsOf, isSameProcess, type ProcessRef } from "./process-table.ts";

export const MARKER = "LISIERE_RUN_ON";

const TERM_PATIENCE_MS = 5_000;
const POLL_MS = 25;

export type Family = {
  /** Starts a JavaScript program under this Node. */
  start(program: string, args: string[], env: Record<string, string>): ChildProcess;
  /** Ends a child with all of its descendants: SIGTERM, and SIGKILL for what is left after some seconds. */
  stop(child: ChildProcess): Promise<void>;
  stopAll(): Promise<void>;
  killAll(): void;
};

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone, which is what was wanted.
  }
}

/** Waits until none of the processes is alive; SIGKILL to those that still are after `patienceMs`. */
export async function awaitEnd(refs: ProcessRef[], patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  let alive = refs.filter(isSameProcess);
  while (alive.length > 0) {
    if (Date.now() > deadline) for (const ref of alive) signal(ref.pid, "SIGKILL");
    await sleep(POLL_MS);
    alive = alive.filter(isSameProcess);
  }
}

export function createFamily(root: string, stateDir: string): Family {
  const children = new Set<ChildProcess>();
  const leash = new URL("./leash.ts", import.meta.url).href;

  function start(program: string, args: string[], env: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, ["--import", leash, program, ...args], {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env, [MARKER]: stateDir },
    });
    children.add(child);
    child.on("exit", () => children.delete(child));
    return child;
  }

  async function stop(child: ChildProcess): Promise<void> {
    if (child.pid === undefined) return;
    const tree = descendantsOf([process.pid]).filter((entry) => entry.pid === child.pid);
    tree.push(...descendantsOf([child.pid]));
    signal(-child.pid, "SIGTERM");
    await awaitEnd(tree, TERM_PATIENCE_MS);
  }

  return {
    start,
    stop,
    stopAll: async () => {
      await Promise.all([...children].map(stop));
    },
    killAll: () => {
      const pids = [...children].map((child) => child.pid).filter((pid) => pid !== undefined);
      for (const entry of descendantsOf(pids)) signal(entry.pid, "SIGKILL");
      for (const pid of pids) signal(-pid, "SIGKILL");
    },
  };
}

/** The exit code of a child that ends by itself; null when a signal ended it. */
export function awaitExit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => resolve(code));
    child.once("error", reject);
  });
}
