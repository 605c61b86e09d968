// What a mirrored feed costs (DESIGN §7): the catch-up of 10,000 units from a push-pull server beside the portal, an idle
// minute, and an hour of the real rhythm with its price in R2 operations.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childrenOf, type Portal, startPortal, stopPortal, tempFolder } from "../e2e/portal.ts";
import { UNIT_INTERVAL_MS } from "../servers/push-pull-folder.ts";
import { type PushPullServer, startPushPullServer } from "../servers/push-pull-server.ts";
import { peakMemory } from "./processes.ts";

const CATCH_UP_UNITS = 10_000;
const IDLE_POLLS = 4;
const UNITS_A_DAY = 2_300;
const MINUTES = 60;
const DAYS_A_MONTH = 365 / 12;
/** Dollars for a million operations of class A (writes, listings) and of class B (reads). */
const R2_PRICE = { writes: 4.5, reads: 0.36 };

type Poll = {
  index: number;
  units_stored: number;
  bytes_stored: number;
  r2_writes: number;
  r2_reads: number;
  gap_units: number;
};
type World = { portal: Portal; upstream: PushPullServer };

async function order<T>({ portal }: World, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Apikey ${portal.adminKey}`, "content-type": "application/json" };
  const url = `${portal.baseUrl}/api/automation/v1.0/feeds/${path}`;
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function follow(world: World, name: string): Promise<void> {
  world.upstream.folder(name);
  const url = new URL(`/${name}/`, world.upstream.url).href;
  // Paused: the minutes are those of the benchmark, not of the clock.
  await order(world, "", { feed_id: name, title: name, url, enabled: false });
  await order<Poll>(world, `${name}/poll/`);
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);

function requestsOf(world: World, name: string): number {
  const folder = world.upstream.folder(name);
  const count = sum(folder.requests);
  folder.requests = {};
  return count;
}

const TICKS_A_SECOND = 100;

/** Seconds of processor that the portal's processes have used so far, the local simulation of R2 included. */
function cpuSeconds({ portal }: World): number {
  const ticks = childrenOf(portal).map(({ pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((total, count) => total + count, 0) / TICKS_A_SECOND;
}

async function catchUp(world: World): Promise<void> {
  const name = "catch-up";
  await follow(world, name);
  const folder = world.upstream.folder(name);
  folder.advance(CATCH_UP_UNITS, 10);
  requestsOf(world, name);
  const before = peakMemory(world.portal);
  const startedAt = performance.now();
  const cpuBefore = cpuSeconds(world);
  let writes = 0;
  let polls = 0;
  for (let index = 0; index < folder.next; polls++) {
    const poll = await order<Poll>(world, `${name}/poll/`);
    index = poll.index;
    writes += poll.r2_writes;
    if (poll.gap_units > 0) throw new Error("units were lost");
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const rate = Math.round(CATCH_UP_UNITS / seconds);
  console.log(`catch-up of ${CATCH_UP_UNITS} units: ${seconds.toFixed(1)} s (${rate} units/s) in ${polls} polls`);
  const cpu = (cpuSeconds(world) - cpuBefore).toFixed(1);
  console.log(`  ${cpu} s of processor, ${requestsOf(world, name)} upstream requests, ${writes} R2 writes`);
  console.log(`  memory of the runtime: ${before} MB before, ${peakMemory(world.portal)} MB at its peak`);
}

async function idle(world: World): Promise<void> {
  const name = "idle";
  await follow(world, name);
  requestsOf(world, name);
  const polls: Poll[] = [];
  for (let count = 0; count < IDLE_POLLS; count++) polls.push(await order<Poll>(world, `${name}/poll/`));
  const per = (count: number) => (count / IDLE_POLLS).toFixed(2);
  const writes = polls.reduce((total, poll) => total + poll.r2_writes, 0);
  console.log(`idle poll: ${per(requestsOf(world, name))} upstream requests, ${per(writes)} R2 writes`);
}

/** An hour in 60 polls, at 2,300 units a day and one content.xml an hour. */
async function hour(world: World): Promise<void> {
  const name = "hour";
  await follow(world, name);
  requestsOf(world, name);
  const folder = world.upstream.folder(name);
  const total = { writes: 0, reads: 0, bytes: 0 };
  let due = 0;
  for (let minute = 0; minute < MINUTES; minute++) {
    due += UNITS_A_DAY / (24 * MINUTES);
    folder.advance(Math.floor(due), UNIT_INTERVAL_MS / 10);
    due -= Math.floor(due);
    if (minute === MINUTES / 2) folder.makeContent();
    const poll = await order<Poll>(world, `${name}/poll/`);
    total.writes += poll.r2_writes;
    total.reads += poll.r2_reads;
    total.bytes += poll.bytes_stored;
  }
  const monthly = (count: number) => count * 24 * DAYS_A_MONTH;
  const price = (monthly(total.writes) * R2_PRICE.writes + monthly(total.reads) * R2_PRICE.reads) / 1e6;
  console.log(`an hour of ${UNITS_A_DAY} units a day: ${requestsOf(world, name)} upstream requests`);
  console.log(`  ${total.writes} R2 writes, ${total.reads} R2 reads, ${total.bytes} bytes stored`);
  console.log(`  a month: ${Math.round(monthly(total.writes))} writes, ${price.toFixed(2)} $ past the free allowance`);
}

export async function benchFeeds(): Promise<void> {
  const temp = tempFolder();
  const upstream = await startPushPullServer({ retentionUnits: 2 * CATCH_UP_UNITS });
  const portal = await startPortal(join(temp.path, "state"), { DEMO: "0" });
  try {
    const world = { portal, upstream };
    await idle(world);
    await hour(world);
    await catchUp(world);
  } finally {
    await stopPortal(portal);
    await upstream.close();
    await sleep(100);
    temp.remove();
  }
}
