// Starts the portal as a user does, on a port and a state folder of its own, and ends it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../scripts/start/port.ts";
import { descendantsOf, isSameProcess, type ProcessEntry } from "../../scripts/start/process-table.ts";

export const ROOT = resolve(import.meta.dirname, "../..");

const READY_TIMEOUT_MS = 90_000;
const POLL_MS = 50;

/** Ends with `code`; `output` is what it has said so far, errors included. */
export type Run = { child: ChildProcess; output(): string; exit: Promise<number | null> };
export type Portal = Run & { baseUrl: string; adminKey: string; port: number };

export function tempFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "lisiere-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The start script under this Node, which is the one that `npm start` would take. */
export function runStart(env: Record<string, string>, args: string[] = []): Run {
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], {
    cwd: ROOT,
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (text += String(data)));
  const exit = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  return { child, output: () => text, exit };
}

/** Polls until `check` gives something else than null. */
export async function until<T>(what: string, timeoutMs: number, check: () => Promise<T | null> | T | null): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== null) return value;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`);
    await sleep(POLL_MS);
  }
}

export async function isHealthy(baseUrl: string): Promise<boolean> {
  const response = await fetch(`${baseUrl}/healthz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  return response?.status === 200;
}

export async function startPortal(stateDir: string, env: Record<string, string> = {}): Promise<Portal> {
  const port = await freePort();
  const adminKey = "e2e-key-0123456789";
  const run = runStart({ PORT: String(port), STATE_DIR: stateDir, ADMIN_API_KEY: adminKey, ...env });
  const baseUrl = `http://127.0.0.1:${port}`;
  try {
    await until("the portal is ready", READY_TIMEOUT_MS, async () => {
      if (run.child.exitCode !== null) throw new Error("the start has ended");
      return (await isHealthy(baseUrl)) && run.output().includes("is ready") ? true : null;
    });
  } catch (thrown) {
    run.child.kill("SIGTERM");
    throw new Error(`${String(thrown)}\n${run.output()}`);
  }
  return { ...run, baseUrl, adminKey, port };
}

/** Everything that the start has begun. */
export function childrenOf(portal: Portal): ProcessEntry[] {
  return portal.child.pid === undefined ? [] : descendantsOf([portal.child.pid]);
}

export async function stopPortal(portal: Portal): Promise<number | null> {
  portal.child.kill("SIGTERM");
  return portal.exit;
}

export async function awaitGone(processes: ProcessEntry[]): Promise<void> {
  await until("every process has ended", 10_000, () => (processes.some(isSameProcess) ? null : true));
}
