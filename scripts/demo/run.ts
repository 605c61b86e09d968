// What `npm start` shows on a first visit: three small datasets and a mirrored feed, made through the public API once the
// portal is ready. Only an empty portal is filled, and what exists is left alone: deleting the demo is for good.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Family } from "../start/family.ts";
import { complain, say } from "../start/output.ts";
import { origin, type Settings } from "../start/settings.ts";
import { type Api, connectApi } from "./api.ts";
import { DEMO_DATASETS, LIVE_DATASET, listDatasetIds, publishDemoDataset, publishLiveDataset } from "./datasets.ts";
import { connectDemoFeed, FEED_ID, startDemoServer } from "./feed.ts";

/** demo.json: `done` once the demo was made, or once it was seen that the portal is somebody's own. */
type DemoState = { port: number | null; done: boolean };

function readState(path: string): DemoState {
  if (!existsSync(path)) return { port: null, done: false };
  try {
    const { port, done }: Partial<DemoState> = JSON.parse(readFileSync(path, "utf8"));
    return { port: port ?? null, done: done === true };
  } catch {
    // Cut off by a full disk: what exists is left alone all the same, so asking again does no harm.
    return { port: null, done: false };
  }
}

/** Nothing but (a part of) the demo: a portal with datasets of its own is not ours to fill. */
async function isEmptyButForDemo(api: Api): Promise<boolean> {
  const demo = new Set([...DEMO_DATASETS, LIVE_DATASET].map((dataset) => dataset.id));
  return (await listDatasetIds(api)).every((id) => demo.has(id));
}

async function fill(api: Api, portal: string): Promise<void> {
  const existing = new Set(await listDatasetIds(api));
  for (const dataset of DEMO_DATASETS) {
    if (existing.has(dataset.id)) continue;
    await publishDemoDataset(api, dataset);
    say(`Demo dataset published: ${portal}/datasets/${dataset.id}/`);
  }
}

/** Never rejects: a demo that fails must not take the portal with it. */
export async function runDemo(settings: Settings, family: Family, key: string): Promise<void> {
  const portal = `http://localhost:${settings.port}`;
  const path = join(settings.stateDir, "demo.json");
  const state = readState(path);
  const save = (change: Partial<DemoState>) => writeFileSync(path, `${JSON.stringify(Object.assign(state, change))}\n`);
  const api = connectApi(origin(settings), key);

  const mirror = async (create: boolean) => {
    const { port, url } = await startDemoServer(settings, family, state.port);
    save({ port });
    const connected = await connectDemoFeed(api, url, create);
    if (!connected) return;
    say(`Demo feed mirrored: ${portal}/feeds/${FEED_ID}/index.txt`);
    if (!create || (await listDatasetIds(api)).includes(LIVE_DATASET.id)) return;
    await publishLiveDataset(api, FEED_ID);
    say(`Demo dataset published: ${portal}/datasets/${LIVE_DATASET.id}/`);
  };
  try {
    const toFill = !state.done && (await isEmptyButForDemo(api));
    const outcomes = await Promise.allSettled([mirror(toFill), toFill ? fill(api, portal) : null]);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    save({ done: true });
  } catch (thrown) {
    complain(`The demo is incomplete: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  }
}
