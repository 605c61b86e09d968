// `npm run faults feeds -- --runs 1000 --seed 1`: seeded runs of a mirror against a failing push-pull server. Each seed is
// run twice: with a store that shows every write, where a client looks at each instant, and in a portal, with a dataset
// that is made from the feed. Each failure is printed with the seed that plans it again.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tempFolder } from "../../e2e/portal.ts";
import { startPushPullServer } from "../../servers/push-pull-server.ts";
import { startFaultyPortal } from "../portal.ts";
import { runWithDataset } from "./dataset.ts";
import { runSchedule } from "./run.ts";

/** Runs at once: most of one is waiting for requests that never end. */
const PARALLEL = 3;
const TOLD_EVERY = 50;
const HOUR_MS = 3_600_000;

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});
const runs = Number(values.runs);
const first = Number(values.seed);
if (!(runs > 0) || !Number.isInteger(first)) throw new Error("--runs and --seed are whole numbers");

// An hour behind: the folders' clocks move on, and what they expect to end has not.
const server = await startPushPullServer({ retentionUnits: 60, startAt: Date.now() - HOUR_MS });
const temp = tempFolder();
const portal = await startFaultyPortal(join(temp.path, "state"));
// A document that the follower cannot read is told in the log; here only what is wrong in the end counts.
console.error = () => {};
const stopped = (thrown: Error) => [`stopped: ${thrown.stack}`];
const began = Date.now();
let failed = 0;
let done = 0;
let next = first;

async function runOne(seed: number): Promise<void> {
  const looked = await runSchedule(seed, server).catch(stopped);
  const followed = await runWithDataset(seed, portal, server).catch(stopped);
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
await portal.stop();
await server.close();
temp.remove();
console.log(`${runs - failed} of ${runs} runs passed in ${Math.round((Date.now() - began) / 1000)} s`);
process.exitCode = failed === 0 ? 0 : 1;
