// From the order to interrupt until the dataset is at rest, in the midst of a large load; and what is left then.
import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../lifecycle.ts";
import { median, printTable, seconds } from "../numbers.ts";
import { makeSales } from "../sales.ts";

/** Publishes, and waits until so many rows are loaded. @returns false where the job was over before */
async function loadUntil({ client }: World, uid: string, rows: number): Promise<boolean> {
  await client.order(uid, "publish/");
  for (;;) {
    const { progress, status } = await client.status(uid);
    if (status === "idle" || status === "error") return false;
    if (progress?.step === "load" && progress.rows >= rows) return true;
    await sleep(10);
  }
}

type Interrupted = { ms: number; kept: number; whole: boolean };

async function interrupt(world: World, run: number, url: string): Promise<Interrupted | null> {
  const { client, sizes } = world;
  const datasetId = `interrompu-${run}`;
  const uid = await client.create(datasetId, url);
  // Spread over the load, from its beginning to four fifths of it.
  if (!(await loadUntil(world, uid, Math.round((sizes.rows * 0.8 * run) / sizes.runs)))) return null;
  const since = performance.now();
  await client.order(uid, "abort/");
  const status = await client.untilRest(uid, 5);
  const ms = performance.now() - since;
  const { total_count: count } = await client.explore<{ total_count: number }>(`/${datasetId}/records?limit=1`);
  const { progress } = await client.lastJob(uid);
  const whole = status.incomplete && status.is_published && count === status.records_count && count === progress.rows;
  await client.remove(uid);
  return { ms, kept: count, whole };
}

export async function measureInterrupts(world: World): Promise<void> {
  const { rows, runs } = world.sizes;
  world.server.put("/interrupts.csv", makeSales(rows).csv);
  const results: Interrupted[] = [];
  for (let run = 0; run < runs; run++) {
    const result = await interrupt(world, run, `${world.server.url}/interrupts.csv`);
    if (result !== null) results.push(result);
  }
  const times = results.map(({ ms }) => ms);
  const kept = results.map((result) => result.kept);
  printTable(`Interruption of a load of ${rows} rows, ${runs} times`, [
    ["order → at rest, median", seconds(median(times))],
    ["order → at rest, maximum", seconds(Math.max(...times))],
    ["rows kept", `${Math.min(...kept)} to ${Math.max(...kept)}`],
    ["over before it could be interrupted", runs - results.length],
    [
      "queryable, marked incomplete, count = rows processed",
      `${results.filter(({ whole }) => whole).length} of ${runs}`,
    ],
  ]);
}
