// Makes the objects of a test work in the smallest slices, each of which ends with the object's eviction. The test is the
// clock: an object waits for it instead of for its own alarm.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { SLICE_BUDGET_MS } from "../../worker/config.ts";
import type { JobTools } from "../../worker/dataset/tools.ts";
import { statusOf } from "./client.ts";

/** What a source gives at once: some twelve records. */
const READ_BYTES = 256;
const MAX_SLICES = 2_000;
const REST = ["idle", "error", "limit_reached"];

/** Of the class of datasets, what is replaced. */
type Actor = {
  ctx: DurableObjectState;
  job: { step: string } | null;
  alarm(): Promise<void>;
  tools(datasetUid: string): JobTools;
};

/** How many pieces of work make a slice, in turn; null leaves objects alone. */
const pace = { pieces: null as number[] | null, slices: 0, steps: [] as string[] };

/** Time stands still until the pieces are done, and then it is over; sources come in small reads. */
function inPieces(tools: JobTools, pieces: number): JobTools {
  const began = Date.now();
  let done = 0;
  return Object.create(tools, {
    now: { value: () => began + (done < pieces ? 0 : 2 * SLICE_BUDGET_MS) },
    pause: {
      value: () => {
        done++;
        return tools.pause();
      },
    },
    open: {
      value: (key: string, bytes: number) => {
        const source = tools.open(key, bytes);
        return { bytes, read: (from: number, length: number) => source.read(from, Math.min(length, READ_BYTES)) };
      },
    },
  });
}

/** The class is that of the worker under test: what is replaced is replaced for every object of this file. */
function replaceIn(actor: Actor): void {
  const { alarm, tools } = actor;
  actor.tools = function (datasetUid) {
    const real = tools.call(this, datasetUid);
    return pace.pieces === null ? real : inPieces(real, pace.pieces[pace.slices % pace.pieces.length] ?? 1);
  };
  actor.alarm = async function () {
    await alarm.call(this);
    if (pace.pieces === null) return;
    pace.steps.push(this.job?.step ?? "none");
    await this.ctx.storage.deleteAlarm();
    pace.slices++;
  };
}

/** To be called once in a file. */
export async function takeOverSlices(): Promise<void> {
  const stub = env.DATASETS.get(env.DATASETS.idFromName("any"));
  await runInDurableObject(stub, (instance) => {
    let owner: object | null = instance;
    while (owner !== null && !Object.hasOwn(owner, "alarm")) owner = Object.getPrototypeOf(owner);
    if (owner === null) throw new Error("the class of datasets was not found");
    replaceIn(owner as Actor);
  });
}

/** From now on slices have so many pieces, in turn; null leaves objects alone again. */
export function setPace(pieces: number[] | null): void {
  Object.assign(pace, { pieces, slices: 0, steps: [] });
}

/** One slice, and an eviction. @returns the step that the object was at then */
export async function doSlice(uid: string): Promise<string> {
  const stub = env.DATASETS.get(env.DATASETS.idFromName(uid));
  const before = pace.slices;
  await stub.wake(uid, false);
  await vi.waitUntil(() => pace.slices > before, { interval: 1, timeout: 20_000 });
  await evictDurableObject(stub);
  return pace.steps.at(-1) ?? "";
}

/** Slice by slice until the dataset is at rest. @returns its status, and the steps between which it was evicted */
export async function evictUntilRest(uid: string): Promise<{ status: Record<string, unknown>; steps: string[] }> {
  for (let slice = 0; slice < MAX_SLICES; slice++) {
    const status = await statusOf(uid);
    if (REST.includes(String(status.status))) return { status, steps: pace.steps };
    await doSlice(uid);
  }
  return expect.fail("the dataset did not come to rest");
}
