// Many datasets published at once: how they end, in which order they were taken up, and whether the catalogue answers.
import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../lifecycle.ts";
import { median, percentile, printTable, seconds } from "../numbers.ts";
import { makeSales } from "../sales.ts";

const ROWS = 20_000;
const PAUSE_MS = 20;

/** Asks for the catalogue until it is told to stop. @returns milliseconds of each answer */
function askCatalogue({ client }: World): { stop(): Promise<number[]> } {
  const times: number[] = [];
  let stopped = false;
  const asking = (async () => {
    while (!stopped) {
      const since = performance.now();
      await client.explore("?limit=20&order_by=-modified");
      times.push(performance.now() - since);
      await sleep(PAUSE_MS);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await asking;
      return times;
    },
  };
}

/** By how many places a job came forward at the most; jobs that are taken up together may change theirs. */
function furthestForward(jobs: { created_at: string; started_at: string }[]): number {
  const byCreation = jobs.toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  const byStart = byCreation.toSorted((a, b) => Date.parse(a.started_at) - Date.parse(b.started_at));
  return Math.max(...byStart.map((job, at) => byCreation.indexOf(job) - at));
}

export async function measureQueue(world: World): Promise<void> {
  const { client, server, sizes } = world;
  server.put("/queue.csv", makeSales(ROWS).csv);
  const uids: string[] = [];
  for (let n = 0; n < sizes.datasets; n++) uids.push(await client.create(`file-${n}`, `${server.url}/queue.csv`));
  const catalogue = askCatalogue(world);
  const since = performance.now();
  await Promise.all(uids.map((uid) => client.order(uid, "publish/")));
  const statuses = await Promise.all(uids.map((uid) => client.untilRest(uid, 500)));
  const ms = performance.now() - since;
  const times = await catalogue.stop();
  const jobs = await Promise.all(uids.map((uid) => client.lastJob(uid)));
  const waits = jobs.map((job) => Date.parse(job.started_at) - Date.parse(job.created_at));
  const well = statuses.filter((status) => status.status === "idle" && status.records_count === ROWS);
  printTable(`${sizes.datasets} datasets of ${ROWS} rows published at once by one user`, [
    ["ended well", `${well.length} of ${sizes.datasets}`],
    ["all done after", seconds(ms)],
    ["waited for a place, median and maximum", `${seconds(median(waits))}, ${seconds(Math.max(...waits))}`],
    ["came forward in the queue, at the most", `${furthestForward(jobs)} places`],
    [
      "catalogue meanwhile, median and p99",
      `${median(times).toFixed(0)} ms, ${percentile(times, 0.99).toFixed(0)} ms of ${times.length}`,
    ],
  ]);
  for (const uid of uids) await client.remove(uid);
}
