// The order of a start: check, own the state folder, clean up after a killed run, prepare, run, and end everything.
import { resolve } from "node:path";
import { runDemo } from "../demo/run.ts";
import { prepareAdminKey } from "./admin-key.ts";
import { startCron } from "./cron.ts";
import { migrateDatabase } from "./database.ts";
import { createFamily, type Family } from "./family.ts";
import { complain, say } from "./output.ts";
import { onParentDeath } from "./parent.ts";
import { checkPort } from "./port.ts";
import { StartProblem } from "./problem.ts";
import { descendantsOf, findProcess } from "./process-table.ts";
import { parseSettings, type Settings } from "./settings.ts";
import { buildSite, watchSite } from "./site.ts";
import { claimStateFolder, endOrphans, writeRun } from "./state-folder.ts";
import { runWorker } from "./worker.ts";

const ROOT = resolve(import.meta.dirname, "../..");

function announce(settings: Settings, key: string): void {
  const base = `http://localhost:${settings.port}`;
  say(`Lisière is ready: ${base}`);
  say(`  Explore API     ${base}/api/explore/v2.1/catalog/datasets`);
  say(`  Automation API  ${base}/api/automation/v1.0/datasets/`);
  say(`  Administrator   Authorization: Apikey ${key}`);
  say(`  State           ${settings.stateDir}`);
  say("Ctrl-C stops everything.");
}

/** npm passes on a signal that the terminal has sent to everybody: the same one, not a second one. */
const SAME_SIGNAL_MS = 500;

type Ending = { signal: AbortSignal; stop(code: number): void };

/** A signal ends every child and then this process; a second one does not wait for them. */
function endOnSignals(family: Family): Ending {
  const controller = new AbortController();
  let since = 0;
  const stop = (code: number) => {
    if (controller.signal.aborted) return;
    since = Date.now();
    controller.abort();
    family.stopAll().then(
      () => process.exit(code),
      (thrown: unknown) => {
        complain(String(thrown));
        family.killAll();
        process.exit(1);
      },
    );
  };
  const onSignal = () => {
    if (!controller.signal.aborted) return stop(0);
    if (Date.now() - since < SAME_SIGNAL_MS) return;
    family.killAll();
    process.exit(0);
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  return { signal: controller.signal, stop };
}

/** Keeps run.json true: the processes below this one, written when they have changed. */
function createRecord(settings: Settings): () => void {
  const { pid, startedAt } = findProcess(process.pid) ?? { pid: process.pid, startedAt: "" };
  let written = "";
  return () => {
    const children = descendantsOf([pid]).map((entry) => ({ pid: entry.pid, startedAt: entry.startedAt }));
    const text = JSON.stringify(children);
    if (text !== written) writeRun(settings.stateDir, { owner: { pid, startedAt }, port: settings.port, children });
    written = text;
  };
}

async function run(settings: Settings, family: Family, signal: AbortSignal): Promise<void> {
  const record = createRecord(settings);
  record();
  const { key, envFile } = prepareAdminKey(settings);
  await Promise.all([migrateDatabase(settings, family, envFile), buildSite(settings, family)]);
  if (signal.aborted) return;

  let first = true;
  await runWorker(settings, family, envFile, {
    signal,
    onReady: () => {
      if (!first) return say("The worker is ready again.");
      first = false;
      announce(settings, key);
      startCron(settings);
      if (settings.watch) watchSite(settings, family);
      if (settings.demo) void runDemo(settings, family, key);
    },
    onAlive: record,
  });
}

async function prepare(settings: Settings): Promise<void> {
  claimStateFolder(settings.stateDir);
  const orphans = await endOrphans(settings.stateDir);
  if (orphans > 0) say(`Ended ${orphans} processes that a killed run had left on this state folder.`);
  await checkPort(settings.port);
}

export async function main(args: string[]): Promise<void> {
  let ending: Ending | null = null;
  try {
    const settings = parseSettings(args, process.env, ROOT);
    await prepare(settings);
    const family = createFamily(ROOT, settings.stateDir);
    ending = endOnSignals(family);
    onParentDeath(() => ending?.stop(0));
    await run(settings, family, ending.signal);
  } catch (thrown) {
    // Children that end because they were told to are no failure.
    if (ending?.signal.aborted) return;
    const trace = thrown instanceof Error ? thrown.stack : undefined;
    complain(thrown instanceof StartProblem ? thrown.message : (trace ?? String(thrown)));
    if (ending === null) process.exit(1);
    ending.stop(1);
  }
}
