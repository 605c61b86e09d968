// A dataset made from a feed in a real portal, while the feed's server fails: its own life cycle goes on by ordinary
// jobs, and in the end it holds what is on the roads and what is to come, no more and no less.
import { setTimeout as sleep } from "node:timers/promises";
import { NO_FAULTS, type PushPullFolder } from "../../servers/push-pull-folder.ts";
import type { PushPullServer } from "../../servers/push-pull-server.ts";
import type { FaultyPortal } from "../portal.ts";
import { type Random, seededRandom } from "../random.ts";
import { chaosOf, disturb } from "./plan.ts";

const FAULTY_POLLS = 5;
/** At most: the last ones only where an answer did not come in time on a busy machine. */
const QUIET_POLLS = 20;
/** Longer than the producer's clock is ever wrong: a content.xml that was dated ahead is then behind. */
const QUIET_STEP_MS = 5 * 60_000;
const SETTLE_TIMEOUT_MS = 90_000;
const LOOK_MS = 250;
const PARALLEL_READS = 8;

type World = { portal: FaultyPortal; upstream: PushPullServer; name: string; folder: PushPullFolder; random: Random };

async function order<T>({ portal }: World, method: string, path: string, body: unknown = {}): Promise<T> {
  const headers = { authorization: `Apikey ${portal.adminKey}`, "content-type": "application/json" };
  const url = `${portal.baseUrl}/api/automation/v1.0${path}`;
  const response = await fetch(url, { method, headers, ...(method === "GET" ? {} : { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function mirrored(world: World, file: string): Promise<string | null> {
  const response = await fetch(`${world.portal.baseUrl}/feeds/${world.name}/${file}`);
  const text = await response.text();
  return response.ok ? text : null;
}

const poll = (world: World) => order(world, "POST", `/feeds/${world.name}/poll/`);

async function begin(world: World): Promise<void> {
  const { name, upstream } = world;
  await order(world, "POST", "/feeds/", { feed_id: name, title: name, url: new URL(`/${name}/`, upstream.url).href });
  await poll(world);
  const { uid } = await order<{ uid: string }>(world, "POST", "/datasets/", { dataset_id: name });
  const resource = { type: "datexfeed", title: name, datasource: { type: "feed", feed_id: name } };
  await order(world, "POST", `/datasets/${uid}/resources/`, resource);
  await order(world, "POST", `/datasets/${uid}/publish/`);
}

/** Those of the units that our folder does not serve. */
async function absent(world: World, units: number[]): Promise<number[]> {
  const missing: number[] = [];
  const waiting = units.values();
  const reader = async () => {
    for (const unit of waiting) if ((await mirrored(world, `${unit}.xml`)) === null) missing.push(unit);
  };
  await Promise.all(Array.from({ length: PARALLEL_READS }, reader));
  return missing;
}

/** The three published steps on our folder, at an instant between or within polls. */
async function follow(world: World): Promise<string[]> {
  const content = await mirrored(world, "content.xml");
  const index = await mirrored(world, "index.txt");
  if (content === null || index === null) return [];
  const from = Number(/<feedType[^>]*>(\d+)</.exec(content)?.[1] ?? Number.NaN);
  const wrong: string[] = [];
  const units = Array.from({ length: Math.max(0, Number(index) - from) }, (_, offset) => from + offset);
  for (const unit of await absent(world, units)) {
    const health = JSON.parse((await mirrored(world, "health.json")) ?? "{}") as {
      gaps: { from: number; to: number }[];
    };
    if (health.gaps.some((gap) => gap.from <= unit && unit <= gap.to)) continue;
    // A counter that restarted between the two reads: what was read first is of the numbering that is gone.
    if ((await mirrored(world, "content.xml")) !== content) return wrong;
    wrong.push(`unit ${unit} of ${from}…${index.trim()} is neither there nor a gap`);
  }
  return wrong;
}

async function records(world: World): Promise<string[]> {
  // The whole dataset: a page of records is a hundred at most, and thirty units at once make more situations.
  const url = `${world.portal.baseUrl}/api/explore/v2.1/catalog/datasets/${world.name}/exports/json?select=situation_id,version`;
  const response = await fetch(url);
  if (!response.ok) return [`${response.status}`];
  const results = (await response.json()) as { situation_id: string; version: string }[];
  return results.map(({ situation_id, version }) => `${situation_id} version ${version}`).sort();
}

function differences(what: string, ours: string[], theirs: string[]): string[] {
  const extra = ours.filter((one) => !theirs.includes(one)).map((one) => `${what} holds ${one}, upstream does not`);
  return [...extra, ...theirs.filter((one) => !ours.includes(one)).map((one) => `${what} lacks ${one}`)];
}

/** Whether the two files are those of upstream: what lies behind them has to be right then. */
async function isLevel(world: World): Promise<boolean> {
  const { folder } = world;
  const index = Number(await mirrored(world, "index.txt"));
  return (
    index === folder.next &&
    (await mirrored(world, "content.xml")) === folder.file("content.xml")?.body.toString("utf8")
  );
}

async function compare(world: World): Promise<string[]> {
  const { folder } = world;
  const wrong: string[] = [];
  if ((await mirrored(world, "content.xml")) !== folder.file("content.xml")?.body.toString("utf8")) {
    wrong.push("content.xml is not upstream's");
  }
  const index = Number(await mirrored(world, "index.txt"));
  if (index !== folder.next) wrong.push(`index.txt says ${index}, upstream ${folder.next}`);
  const text = await mirrored(world, "situations.json?state=active,planned,suspended,uncertain,ended");
  const { situations } = JSON.parse(text ?? '{"situations":[]}') as {
    situations: { situation_id: string; version: string }[];
  };
  const state = situations.map(({ situation_id, version }) => `${situation_id} version ${version}`);
  const all = folder.situations.map(({ id, version }) => `${id} version ${version}`);
  wrong.push(...differences("the state", state, all));
  const open = folder.situations
    .filter(({ endedAt }) => endedAt === null)
    .map(({ id, version }) => `${id} version ${version}`);
  // No further poll: what the last one told the dataset must suffice.
  for (const deadline = Date.now() + SETTLE_TIMEOUT_MS; ; await sleep(LOOK_MS)) {
    const different = differences("the dataset", await records(world), open);
    if (different.length === 0) return wrong;
    if (Date.now() > deadline) return [...wrong, ...different];
  }
}

/** `levelMs`: from the end of the last poll until the dataset was seen to hold the truth. */
export type DatasetRun = { wrong: string[]; levelMs: number };

export async function runWithDataset(
  seed: number,
  portal: FaultyPortal,
  upstream: PushPullServer,
): Promise<DatasetRun> {
  const name = `data-${seed}`;
  const folder = upstream.folder(name);
  const random = seededRandom(seed);
  const world: World = { portal, upstream, name, folder, random };
  await begin(world);
  const wrong: string[] = [];
  folder.chaos = chaosOf(folder, random, () => {});
  for (let count = 0; count < FAULTY_POLLS; count++) {
    disturb(folder, random);
    const polled = poll(world);
    if (random.chance(0.3)) wrong.push(...(await follow(world)));
    await polled;
  }
  folder.chaos = null;
  folder.faults = NO_FAULTS;
  for (let count = 0; count < QUIET_POLLS && (count < 2 || !(await isLevel(world))); count++) {
    if (count < 2) folder.advance(2, QUIET_STEP_MS);
    if (count < 2) folder.makeContent();
    await poll(world);
  }
  const polledAt = Date.now();
  const different = await compare(world);
  const levelMs = Date.now() - polledAt;
  return { wrong: [...wrong, ...different, ...(await follow(world))], levelMs };
}
