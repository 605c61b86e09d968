// `npm run faults -- --runs 100 --seed 1`: seeded runs against one portal, one after the other. Each failure is printed with
// the seed that plans it again: `npm run faults -- --runs 1 --seed …`.

import { join } from "node:path";
import { parseArgs } from "node:util";
import { tempFolder } from "../e2e/portal.ts";
import { startFileServer } from "../servers/file-server.ts";
import { planRun } from "./plan.ts";
import { startFaultyPortal } from "./portal.ts";
import { executeRun } from "./run.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "100" }, seed: { type: "string" }, verbose: { type: "boolean" } },
});
const runs = Number(values.runs);
const firstSeed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(runs > 0) || !Number.isInteger(firstSeed)) throw new Error("--runs and --seed are whole numbers");

const temp = tempFolder();
const server = await startFileServer();
const portal = await startFaultyPortal(join(temp.path, "state"));
const failed: number[] = [];
const began = Date.now();

console.log(`${runs} runs from seed ${firstSeed}`);
for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
  const plan = planRun(seed);
  if (values.verbose) console.log(JSON.stringify(plan, null, 1));
  const since = Date.now();
  const wrong = await executeRun({ portal, server, plan }).catch((thrown: Error) => [`stopped: ${thrown.stack}`]);
  console.log(
    `${wrong.length === 0 ? "ok    " : "FAILED"} seed ${seed}  ${((Date.now() - since) / 1000).toFixed(1)} s`,
  );
  if (wrong.length === 0) continue;
  failed.push(seed);
  for (const sentence of wrong) console.log(`         ${sentence}`);
  if (values.verbose) console.log(portal.output());
}
const seconds = Math.round((Date.now() - began) / 1000);
console.log(`${runs - failed.length} of ${runs} runs passed in ${seconds} s, with ${portal.kills()} kills`);
if (failed.length > 0)
  console.log(`Failed seeds: ${failed.join(", ")}. Again: npm run faults -- --runs 1 --seed ${failed[0]}`);
await portal.stop();
await server.close();
temp.remove();
process.exitCode = failed.length > 0 ? 1 : 0;
