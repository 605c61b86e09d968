// `npm run faults feeds -- --runs 1000 --seed 1`: seeded runs of a mirror against a failing push-pull server. Each failure
// is printed with the seed that plans it again.
import { parseArgs } from "node:util";
import { startPushPullServer } from "../../servers/push-pull-server.ts";
import { runSchedule } from "./run.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});
const runs = Number(values.runs);
const first = Number(values.seed);
if (!(runs > 0) || !Number.isInteger(first)) throw new Error("--runs and --seed are whole numbers");

const server = await startPushPullServer({ retentionUnits: 60 });
// A document that the follower cannot read is told in the log; here only what is wrong in the end counts.
console.error = () => {};
let failed = 0;
for (let seed = first; seed < first + runs; seed++) {
  const wrong = await runSchedule(seed, server).catch((thrown: Error) => [`stopped: ${thrown.stack}`]);
  server.forget(`seed-${seed}`);
  if (wrong.length === 0) continue;
  failed += 1;
  console.log(`FAILED seed ${seed}`);
  for (const sentence of wrong.slice(0, 10)) console.log(`       ${sentence}`);
}
await server.close();
console.log(`${runs - failed} of ${runs} runs passed`);
process.exitCode = failed === 0 ? 0 : 1;
