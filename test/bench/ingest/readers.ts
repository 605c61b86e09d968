// Readers who ask all along, each for one thing, at a pace that does not itself load the machine.
import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../numbers.ts";

const PAUSE_MS = 100;

export type Reader = { stop(): Promise<string> };

/** Asks for a page of a dataset, each time another one, so that no cache answers. What is not there yet does not count. */
export function beginReading(baseUrl: string, datasetId: string): Reader {
  const times: number[] = [];
  let stopped = false;
  let missing = 0;
  const asking = (async () => {
    for (let turn = 0; !stopped; turn++) {
      const before = performance.now();
      const path = `/api/explore/v2.1/catalog/datasets/${datasetId}/records?limit=20&offset=${turn % 9_000}`;
      const response = await fetch(`${baseUrl}${path}`);
      await response.arrayBuffer();
      if (response.ok) times.push(performance.now() - before);
      else missing++;
      await sleep(PAUSE_MS);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await asking;
      const [middle, late, last] = [0.5, 0.99, 1].map((part) => percentile(times, part).toFixed(0));
      const refused = missing === 0 ? "" : `, ${missing} before there was anything to read`;
      return `${middle} ms, p99 ${late} ms, at most ${last} ms (${times.length} answers${refused})`;
    },
  };
}
