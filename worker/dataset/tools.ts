// What the steps of a job work with. Handed in, so that a step can be run against any storage and any clock.
import type { CatalogPort } from "../catalog/port.ts";
import type { ByteSource } from "../formats/csv/read.ts";
import type { OutboundPolicy } from "../sources/outbound.ts";
import type { Job } from "./job.ts";

/** Ends a step at once because an interruption was ordered, or the job lost the floor. Not a failure. */
export class StopOrdered extends Error {}

export type JobTools = {
  storage: DurableObjectStorage;
  bucket: R2Bucket;
  port: CatalogPort;
  policy: OutboundPolicy;
  datasetUid: string;
  now(): number;
  /** Lets everything else that waits in this process have its turn: readers, orders, other datasets. */
  pause(): Promise<void>;
  /** Aborted when an interruption is ordered: for steps that wait for the outside. */
  stop: AbortSignal;
  /** Bytes of the source that is being fetched, for progress. */
  onFetched(bytes: number): void;
};

/** One piece of a step, small enough that an interruption never waits for it. Commits its own checkpoint. */
export type Step = (job: Job, tools: JobTools) => Promise<Job>;

/** Random access to an object in R2. */
export function r2Source(bucket: R2Bucket, key: string, bytes: number): ByteSource {
  return {
    bytes,
    async read(offset, length) {
      if (length <= 0) return new Uint8Array();
      const object = await bucket.get(key, { range: { offset, length } });
      if (object === null) throw new Error(`the object ${key} is missing`);
      return new Uint8Array(await object.arrayBuffer());
    },
  };
}
