// The worker under wrangler dev: started, waited for, watched and, when it no longer answers, started again.
import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Family } from "./family.ts";
import { complain, relayLines } from "./output.ts";
import { StartProblem } from "./problem.ts";
import { descendantsOf, isSameProcess, type ProcessEntry } from "./process-table.ts";
import { origin, type Settings } from "./settings.ts";
import { devArgs, WRANGLER, wranglerEnv } from "./wrangler.ts";

const READY_TIMEOUT_MS = 120_000;
const READY_POLL_MS = 100;
const HEALTH_INTERVAL_MS = 3_000;
const HEALTH_TIMEOUT_MS = 5_000;
/** wrangler replaces a runtime that ends, in seconds; but not the one that holds the port: then nothing answers any more. */
const LOSS_LIMIT_MS = 8_000;
/** A worker that loads a large file may keep everybody waiting; one that has died never answers. */
const SILENCE_LIMIT_MS = 180_000;
/** So many restarts without a healthy minute in between are not bad luck. */
const MAX_RESTARTS = 5;
const HEALTHY_MS = 60_000;

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** HTTP status of /healthz, or null without an answer. */
async function health(settings: Settings): Promise<number | null> {
  try {
    const response = await fetch(`${origin(settings)}/healthz`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // Refused, reset or silent: the caller decides by how long it lasts.
    return null;
  }
}

function startWrangler(settings: Settings, family: Family, envFile: string): ChildProcess {
  const child = family.start(WRANGLER, devArgs(settings, envFile), wranglerEnv(settings));
  for (const stream of [child.stdout, child.stderr])
    if (stream) relayLines(stream, (line) => complain(`worker: ${line}`));
  return child;
}

async function awaitReady(settings: Settings, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const status = await health(settings);
    if (isOver(child)) throw new StartProblem("The worker ended before it was ready; its last lines are above.");
    if (status === 200) return;
    if (Date.now() > deadline) {
      throw new StartProblem(`The worker is not ready after two minutes: GET /healthz gives ${status ?? "no answer"}.`);
    }
    await sleep(READY_POLL_MS);
  }
}

/** Resolves, with the reason, when the worker is dead: wrangler ended, a runtime is gone for good, or silence lasts. */
async function awaitDeath(settings: Settings, child: ChildProcess, onAlive: () => void): Promise<string> {
  let tree: ProcessEntry[] = [];
  let silentSince: number | null = null;
  for (;;) {
    if (isOver(child)) return "wrangler has ended";
    if ((await health(settings)) !== null) {
      silentSince = null;
      tree = child.pid === undefined ? [] : descendantsOf([child.pid]);
      onAlive();
    } else {
      silentSince ??= Date.now();
      const silence = Date.now() - silentSince;
      const lost = tree.some((entry) => entry.name === "workerd" && !isSameProcess(entry));
      if (lost && silence > LOSS_LIMIT_MS) return "a runtime has ended";
      if (silence > SILENCE_LIMIT_MS) return "it is silent";
    }
    await sleep(HEALTH_INTERVAL_MS);
  }
}

export type WorkerEvents = {
  /** Each time the worker answers: first, and after each restart. */
  onReady(): void;
  /** Each time it was seen to be well. */
  onAlive(): void;
};

/** Runs the worker until `signal` is aborted; throws when it cannot be kept alive. */
export async function runWorker(
  settings: Settings,
  family: Family,
  envFile: string,
  { onReady, onAlive, signal }: WorkerEvents & { signal: AbortSignal },
): Promise<void> {
  let restarts = 0;
  while (!signal.aborted) {
    const child = startWrangler(settings, family, envFile);
    await awaitReady(settings, child);
    const readyAt = Date.now();
    onReady();
    const reason = await awaitDeath(settings, child, onAlive);
    if (signal.aborted) return;
    restarts = Date.now() - readyAt > HEALTHY_MS ? 1 : restarts + 1;
    if (restarts > MAX_RESTARTS)
      throw new StartProblem(`The worker does not stay up (${reason}); its last lines are above.`);
    complain(`The worker stopped answering (${reason}); starting it again.`);
    await family.stop(child);
  }
}
