// Rows of a generation whose values are all those of another one: they are kept, and counted. In parts that fit in memory,
// each of which reads the hashes of the whole generation.
import { HashBag } from "../../lib/hash-bag.ts";
import type { Building } from "../storage/generations.ts";
import { scanHashes } from "../storage/row-hashes.ts";
import type { JobTools } from "../tools.ts";
import { passesFor } from "./plan.ts";

async function countPart(building: Building, part: number, parts: number, rows: number, tools: JobTools) {
  const seen = new HashBag(Math.ceil((rows / parts) * 1.05) + 1_000);
  let repeated = 0;
  for (let after: number | null = 0; after !== null; ) {
    const found: ReturnType<typeof scanHashes> = scanHashes(tools.storage.sql, building, after);
    for (const { hash, check } of found.rows) {
      if (check % parts === part && seen.put(hash, check, 1) !== 0) repeated++;
    }
    after = found.next;
    await tools.pause();
    tools.stop.throwIfAborted();
  }
  return repeated;
}

/** @param rows how many the generation has */
export async function countDuplicates(building: Building, rows: number, tools: JobTools): Promise<number> {
  const parts = passesFor(rows);
  let repeated = 0;
  for (let part = 0; part < parts; part++) repeated += await countPart(building, part, parts, rows, tools);
  return repeated;
}
