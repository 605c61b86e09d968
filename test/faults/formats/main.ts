// `npm run faults formats -- --count 200 --seed 1`: so many malformed files of every format, and bombs, published over HTTP.
// Each ends in records, in record errors, or in an error with its sentence; the runtime's memory is printed beside.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { forgetPeak, peakMemory } from "../../bench/processes.ts";
import { startPortal, stopPortal, tempFolder } from "../../e2e/portal.ts";
import { startFileServer } from "../../servers/file-server.ts";
import { type Tried, tryBombs, tryMalformed } from "./trials.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!(count > 0) || !Number.isInteger(seed)) throw new Error("--count and --seed are whole numbers");

const temp = tempFolder();
const server = await startFileServer();
const portal = await startPortal(join(temp.path, "state"), { DEMO: "0" });
forgetPeak(portal);
const idle = peakMemory(portal);
let wrong = 0;

function print({ name, ends, failures, seconds }: Tried): void {
  wrong += failures.length;
  const counted = [...ends].sort((one, other) => other[1] - one[1]).map(([end, times]) => `${end} ${times}`);
  const grown = peakMemory(portal) - idle;
  console.log(
    `${failures.length === 0 ? "ok    " : "FAILED"} ${name}  ${seconds.toFixed(1)} s  +${grown} MB  ${counted.join(", ")}`,
  );
  for (const failure of failures) console.log(`         ${failure}`);
  forgetPeak(portal);
}

try {
  await tryMalformed({ portal, server, count, seed }, print);
  await tryBombs({ portal, server }, print);
} finally {
  await stopPortal(portal);
  await server.close();
  temp.remove();
}
console.log(wrong === 0 ? "Each has ended as it should." : `${wrong} have not ended as they should.`);
process.exitCode = wrong === 0 ? 0 : 1;
