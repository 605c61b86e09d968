// What the steps of a job work with. Handed in, so that a step can be run against any storage and any clock.
import type { CatalogPort } from "../catalog/port.ts";
import type { Field } from "../field.ts";
import type { ByteSource } from "../formats/csv/read.ts";
import type { HashBag } from "../lib/hash-bag.ts";
import type { OutboundPolicy } from "../sources/outbound.ts";
import type { Job } from "./job.ts";
import type { JobStorage, Meter } from "./storage/metered.ts";

/** Ends a step at once because an interruption was ordered, or the job lost the floor. Not a failure. */
export class StopOrdered extends Error {}

/** One comparison at a time, and whose it is. */
export type Held = { comparison: HeldComparison | null };

export type HeldComparison = {
  job: string;
  pass: number;
  /** Live rows that no row of the source has been matched with yet. */
  bag: HashBag;
  /** Live rows in the bag, by `_id`; null when all are. */
  scanned: number | null;
  /** Rows of the source up to here are matched. */
  current: number;
  offset: number;
  rows: number;
};

/** A CSV file made by a mirror: its fields, when the newest of what it says was published, and its bytes. */
export type FeedRecords = { fields: Field[]; modifiedAt: number | null; body: ReadableStream<Uint8Array> };

export type JobTools = {
  storage: JobStorage;
  /** Rows that the job writes. */
  meter: Meter;
  /** What a comparison keeps in memory between its pieces; rebuilt from storage and source where it is gone. */
  held: Held;
  bucket: R2Bucket;
  open(key: string, bytes: number): ByteSource;
  port: CatalogPort;
  policy: OutboundPolicy;
  datasetUid: string;
  now(): number;
  /** Lets everything else that waits in this process have its turn: readers, orders, other datasets. */
  pause(): Promise<void>;
  /** Whether an export of this generation is under way. */
  isRead(generation: number): boolean;
  /** Aborted when an interruption is ordered: for steps that wait for the outside. */
  stop: AbortSignal;
  /** The records of a mirrored feed; from now on the feed tells this dataset of its changes. */
  openFeed(feedId: string): Promise<FeedRecords>;
  /** A place is free: the actors whose turn has come are woken. Lost calls are the sweep's to repeat. */
  wakeNext(): Promise<void>;
  /** Bytes of the source that is being fetched, for progress. */
  onFetched(bytes: number): void;
};

/** One piece of a step, small enough that an interruption never waits for it. Commits its own checkpoint. */
export type Step = (job: Job, tools: JobTools) => Promise<Job>;

/** Bytes asked of R2 at once: a call costs as much time as a megabyte, and chunks are smaller than what is worth a call. */
const READ_AHEAD_BYTES = 4 * 1024 ** 2;

async function readRange(bucket: R2Bucket, key: string, offset: number, length: number): Promise<Uint8Array> {
  const object = await bucket.get(key, { range: { offset, length } });
  if (object === null) throw new Error(`the object ${key} is missing`);
  return new Uint8Array(await object.arrayBuffer());
}

type Block = { key: string; offset: number; bytes: Uint8Array };

/** Parts of an archive are read side by side. */
const HELD_BLOCKS = 3;

const holds = (block: Block, key: string, offset: number, length: number) =>
  block.key === key && offset >= block.offset && offset + length <= block.offset + block.bytes.length;

/** Random access to objects in R2, best for reading on from where the last reads ended: some blocks are kept. */
export function openSources(bucket: R2Bucket): (key: string, bytes: number) => ByteSource {
  let held: Block[] = [];
  return (key, bytes) => ({
    bytes,
    async read(offset, length) {
      const wanted = Math.min(length, bytes - offset);
      if (wanted <= 0) return new Uint8Array();
      let block = held.find((each) => holds(each, key, offset, wanted));
      if (block === undefined) {
        const ahead = Math.min(Math.max(wanted, READ_AHEAD_BYTES), bytes - offset);
        block = { key, offset, bytes: await readRange(bucket, key, offset, ahead) };
      }
      const found = block;
      // The latest first, so that the one that was not used for longest makes room.
      held = [found, ...held.filter((each) => each !== found && each.key === key)].slice(0, HELD_BLOCKS);
      return found.bytes.subarray(offset - found.offset, offset - found.offset + wanted);
    },
  });
}
