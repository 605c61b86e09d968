// `npm run faults feeds -- --runs 1000 --seed 1`: seeded runs of a mirror against a failing push-pull server. Each seed is
// run twice: in memory, with a store that shows every write, where a client looks at each instant; and in a portal, with a
// dataset that is made from the feed (`--in memory` or `--in portal` for one of them). Each failure is printed with its seed.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tempFolder } from "../../e2e/portal.ts";
import { startPushPullServer } from "../../servers/push-pull-server.ts";
import { type FaultyPortal, startFaultyPortal } from "../portal.ts";
import { runWithDataset } from "./dataset.ts";
import { runSchedule } from "./run.ts";

/** Runs at once: most of one is waiting, for requests that never end and for a dataset's own work. */
const PARALLEL = 6;
const TOLD_EVERY = 50;
const HOUR_MS = 3_600_000;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    in: { type: "string", default: "both" },
  },
});
const runs = Number(values.runs);
const first = Number(values.seed);
if (!(runs > 0) || !Number.isInteger(first)) throw new Error("--runs and --seed are whole numbers");
if (!["both", "memory", "portal"].includes(values.in)) throw new Error("--in is memory, portal or both");

// An hour behind: the folders' clocks move on, and what they expect to end has not.
const server = await startPushPullServer({ retentionUnits: 60, startAt: Date.now() - HOUR_MS });
const temp = tempFolder();
const portal = values.in === "memory" ? null : await startFaultyPortal(join(temp.path, "state"));
// A document that the follower cannot read is told in the log; here only what is wrong in the end counts.
console.error = () => {};
const stopped = (thrown: Error) => [`stopped: ${thrown.stack}`];
const began = Date.now();
const levels: number[] = [];
let failed = 0;
let done = 0;
let next = first;

async function runInPortal(seed: number, within: FaultyPortal): Promise<string[]> {
  const { wrong, levelMs } = await runWithDataset(seed, within, server);
  levels.push(levelMs);
  return wrong;
}

async function runOne(seed: number): Promise<void> {
  const looked = values.in === "portal" ? [] : await runSchedule(seed, server).catch(stopped);
  const followed = portal === null ? [] : await runInPortal(seed, portal).catch(stopped);
  server.forget(`seed-${seed}`);
  server.forget(`data-${seed}`);
  const wrong = [...looked, ...followed.map((sentence) => `in a portal: ${sentence}`)];
  done += 1;
  if (done % TOLD_EVERY === 0)
    console.log(`${done} of ${runs} runs after ${Math.round((Date.now() - began) / 1000)} s`);
  if (wrong.length === 0) return;
  failed += 1;
  console.log(`FAILED seed ${seed}`);
  for (const sentence of wrong.slice(0, 10)) console.log(`       ${sentence}`);
}

async function worker(): Promise<void> {
  while (next < first + runs) await runOne(next++);
}

await Promise.all(Array.from({ length: PARALLEL }, worker));
await portal?.stop();
await server.close();
temp.remove();
console.log(`${runs - failed} of ${runs} runs passed in ${Math.round((Date.now() - began) / 1000)} s`);
if (levels.length > 0) {
  const sorted = levels.toSorted((a, b) => a - b);
  const at = (part: number) => ((sorted[Math.floor(part * (sorted.length - 1))] ?? 0) / 1000).toFixed(1);
  console.log(`dataset level after the last poll: median ${at(0.5)} s, 95 % ${at(0.95)} s, longest ${at(1)} s`);
}
process.exitCode = failed === 0 ? 0 : 1;
