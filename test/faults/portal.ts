// The portal under wrangler with the unreliable worker of worker/index.ts: started, killed at once, started again on the
// same state. Built and configured as the real one; only the entry point and the scaled limits are others.
import type { ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { prepareAdminKey } from "../../scripts/start/admin-key.ts";
import { migrateDatabase } from "../../scripts/start/database.ts";
import { awaitExit, createFamily } from "../../scripts/start/family.ts";
import { relayLines } from "../../scripts/start/output.ts";
import { freePort } from "../../scripts/start/port.ts";
import { origin, type Settings } from "../../scripts/start/settings.ts";
import { buildSite } from "../../scripts/start/site.ts";
import { devArgs, WRANGLER, wranglerEnv } from "../../scripts/start/wrangler.ts";
import { isHealthy, ROOT, until } from "../e2e/portal.ts";

const ENTRY = join(ROOT, "test/faults/worker/index.ts");
const SCALED_LIMITS = join(ROOT, "test/faults/worker/config.ts");
/** By which the worker's modules name their limits. */
const SPECIFIERS = ["./config.ts", "../config.ts", "../../config.ts"];
const KEPT_LINES = 200;
const READY_TIMEOUT_MS = 60_000;

export type FaultyPortal = {
  baseUrl: string;
  adminKey: string;
  /** SIGKILL to the runtime and all that belongs to it, and a new start. Resolves when it answers again. */
  kill(): Promise<void>;
  /** How often it was killed, and whether it is away now. */
  kills(): number;
  isDown(): boolean;
  /** What it has said lately. */
  output(): string;
  stop(): Promise<void>;
};

/** The portal's own configuration with another entry point and other limits. */
function writeConfig(stateDir: string): string {
  const real = readFileSync(join(ROOT, "wrangler.toml"), "utf8")
    .replace(/^main = .*$/m, `main = ${JSON.stringify(ENTRY)}`)
    .replace(/^directory = .*$/m, `directory = ${JSON.stringify(join(ROOT, "site/dist"))}`);
  const aliases = SPECIFIERS.map((specifier) => `${JSON.stringify(specifier)} = ${JSON.stringify(SCALED_LIMITS)}`);
  const path = join(stateDir, "wrangler.toml");
  writeFileSync(path, [real, "[alias]", ...aliases, ""].join("\n"));
  return path;
}

export async function startFaultyPortal(stateDir: string): Promise<FaultyPortal> {
  const givenKey = "faults-key-0123456789";
  const settings: Settings = { root: ROOT, port: await freePort(), stateDir, demo: false, watch: false, givenKey };
  const family = createFamily(ROOT, stateDir);
  mkdirSync(stateDir, { recursive: true });
  const { envFile } = prepareAdminKey(settings);
  await Promise.all([migrateDatabase(settings, family, envFile), buildSite(settings, family)]);
  const baseUrl = origin(settings);
  const args = [...devArgs(settings, envFile), `--config=${writeConfig(stateDir)}`];
  const lines: string[] = [];
  let child: ChildProcess;
  let kills = 0;
  let down = true;

  async function start(): Promise<void> {
    child = family.start(WRANGLER, args, wranglerEnv(settings));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) relayLines(stream, (line) => lines.splice(0, Math.max(0, lines.push(line) - KEPT_LINES)));
    }
    await until("the portal is ready", READY_TIMEOUT_MS, async () => {
      if (child.exitCode !== null) throw new Error(`wrangler has ended\n${lines.join("\n")}`);
      return (await isHealthy(baseUrl)) ? true : null;
    });
    const watched = await fetch(`${baseUrl}/__trace`, { method: "POST" });
    if (!watched.ok) throw new Error(`transitions cannot be watched: ${watched.status} ${await watched.text()}`);
    down = false;
  }

  async function killNow(): Promise<void> {
    kills++;
    down = true;
    const exit = awaitExit(child);
    family.killAll();
    await exit;
    // The port is free again when the last of them is gone.
    await sleep(50);
    await start();
  }

  await start();
  /** Of two kills at once the second finds the portal dead. */
  let killing: Promise<void> | null = null;
  return {
    baseUrl,
    adminKey: givenKey,
    kill: () => {
      killing ??= killNow().finally(() => {
        killing = null;
      });
      return killing;
    },
    kills: () => kills,
    isDown: () => down,
    output: () => lines.join("\n"),
    stop: () => family.stopAll(),
  };
}
