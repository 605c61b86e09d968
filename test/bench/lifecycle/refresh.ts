// A refresh of which one row in a hundred is another, against the load of the whole.
import type { World } from "../lifecycle.ts";
import { printTable, seconds } from "../numbers.ts";
import { forgetPeak, peakMemory } from "../processes.ts";
import { makeSales, type Sales } from "../sales.ts";

const DATASET = "rafraichi";

async function publish({ client, portal, server }: World, uid: string, sales: Sales) {
  server.put(`/${DATASET}.csv`, sales.csv);
  forgetPeak(portal);
  const before = peakMemory(portal);
  const since = performance.now();
  await client.order(uid, "publish/");
  const status = await client.untilRest(uid);
  const ms = performance.now() - since;
  if (status.status !== "idle" || status.records_count !== sales.rows) throw new Error(JSON.stringify(status));
  return { ms, grown: peakMemory(portal) - before, job: await client.lastJob(uid) };
}

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

export async function measureRefresh(world: World): Promise<void> {
  const { rows } = world.sizes;
  const uid = await world.client.create(DATASET, `${world.server.url}/${DATASET}.csv`);
  const full = await publish(world, uid, makeSales(rows));
  const refresh = await publish(world, uid, makeSales(rows, 1));
  const same = await publish(world, uid, makeSales(rows, 1));
  const { added, removed, unchanged } = refresh.job.counts;
  const billed = (measured: typeof full) => measured.job.counts.billed;
  printTable(`Refresh of ${rows} rows, of which 1 % changed (${refresh.job.decision.mode})`, [
    ["full load", `${seconds(full.ms)}, ${billed(full)} rows written, +${full.grown} MB`],
    ["refresh", `${seconds(refresh.ms)}, ${billed(refresh)} rows written, +${refresh.grown} MB`],
    ["added, removed, unchanged", `${added}, ${removed}, ${unchanged}`],
    ["refresh / full load, rows written", percent(billed(refresh), billed(full))],
    ["refresh / full load, time", percent(refresh.ms, full.ms)],
    ["unchanged source", `${seconds(same.ms)}, ${billed(same)} rows written (${same.job.decision.mode})`],
  ]);
  await world.client.remove(uid);
}
