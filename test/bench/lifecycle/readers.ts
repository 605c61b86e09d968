// Readers who ask all along while the dataset is published again and again: each answer is of one whole version.
import type { World } from "../lifecycle.ts";
import { percentile, printTable } from "../numbers.ts";
import { makeSales, type Sales, withColumn } from "../sales.ts";

const DATASET = "relu";
const READERS = 4;
/** An answer counts every row: more would measure only that. */
const MAX_ROWS = 100_000;

type Seen = { answers: number; failed: number; mixed: number; times: number[]; versions: Set<number> };

function versionOf(counted: { n: number; euros: number } | undefined, versions: Sales[]): number {
  if (counted === undefined) return -1;
  const { n, euros } = counted;
  // Two versions differ by hundreds; the sum of so many decimals is off by less than a cent.
  return versions.findIndex((sales) => sales.rows === n && Math.abs(sales.euros - euros) < 0.5);
}

async function read(world: World, seen: Seen, versions: Sales[]): Promise<void> {
  const path = `/${DATASET}/records?select=count(*) as n,sum(valeur) as euros&limit=1`;
  while (seen.answers < world.sizes.answers) {
    seen.answers++;
    const since = performance.now();
    try {
      const { results } = await world.client.explore<{ results: { n: number; euros: number }[] }>(path);
      const version = versionOf(results[0], versions);
      seen.versions.add(version);
      if (version === -1) seen.mixed++;
    } catch {
      seen.failed++;
    }
    seen.times.push(performance.now() - since);
  }
}

export async function measureReaders(world: World): Promise<void> {
  const rows = Math.min(world.sizes.rows, MAX_ROWS);
  // By turns a refresh that writes the difference, and a load of the whole into a table of its own.
  const versions = [makeSales(rows), makeSales(rows, 1), withColumn(makeSales(Math.ceil(rows * 0.9), 2))];
  const uid = await world.client.create(DATASET, `${world.server.url}/${DATASET}.csv`);
  const publish = async (version: number) => {
    world.server.put(`/${DATASET}.csv`, versions[version % versions.length]?.csv ?? "");
    await world.client.order(uid, "publish/");
    await world.client.untilRest(uid);
  };
  await publish(0);
  const seen: Seen = { answers: 0, failed: 0, mixed: 0, times: [], versions: new Set() };
  const reading = Promise.all(Array.from({ length: READERS }, () => read(world, seen, versions)));
  let publishes = 0;
  while (seen.answers < world.sizes.answers) await publish(++publishes);
  await reading;
  printTable(`${READERS} readers of ${rows} rows during ${publishes} re-publishes`, [
    ["answers", seen.answers],
    ["failed", seen.failed],
    ["of no whole version", seen.mixed],
    ["versions seen", [...seen.versions].filter((version) => version >= 0).length],
    [
      "an answer, median and p99",
      `${percentile(seen.times, 0.5).toFixed(0)} ms, ${percentile(seen.times, 0.99).toFixed(0)} ms`,
    ],
  ]);
  await world.client.remove(uid);
}
