// A comparison on a storage of its own, whose process dies when rows are marked as vanished.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { beginJob, type Job, recordsAfter } from "../../worker/dataset/job.ts";
import { compare } from "../../worker/dataset/steps/compare.ts";
import { beginDifference, beginGeneration, swapGeneration } from "../../worker/dataset/storage/generations.ts";
import { loadJob } from "../../worker/dataset/storage/job-store.ts";
import { migrate } from "../../worker/dataset/storage/migrations.ts";
import type { Held, JobTools } from "../../worker/dataset/tools.ts";
import { beginInference } from "../../worker/formats/infer.ts";

const MADE = { fingerprint: "", digest: {}, recipe: { header: [], columns: [], readings: [] } };

/** A refresh of two records by a source that has none, at its beginning. */
function beginRefresh(sql: SqlStorage): Job {
  beginGeneration(sql, [], MADE);
  sql.exec("INSERT INTO records_1 (_hash, _check) VALUES (1, 1), (2, 2)");
  swapGeneration(sql, 2, false);
  beginDifference(sql, MADE);
  const claimed = { uid: "jo_1", kind: "publish", revision: 1, keep: null, recordLimit: null } as const;
  const config = { resources: [] } as unknown as Job["config"];
  const infer = beginInference(0, []);
  const comparison = { pass: 0, passes: 1, retired: 0, before: 2, infer, rebuilds: 0 };
  return { ...beginJob({ ...claimed, config }, {}, 0), step: "compare", comparison };
}

test("the records are counted right at every instant, also after a process died over those that vanished", async () => {
  const stub = env.DATASETS.get(env.DATASETS.idFromName("compare-vanished"));
  await runInDurableObject(stub, async (_, { storage }) => {
    migrate(storage);
    const { sql } = storage;
    const held: Held = { comparison: null };
    const tools = { storage, held, stop: new AbortController().signal, now: () => 0 } as unknown as JobTools;
    const expectRight = (job: Job) => {
      const { rows } = sql.exec<{ rows: number }>("SELECT count(*) AS rows FROM records_1 WHERE _died IS NULL").one();
      expect(recordsAfter(job)).toBe(rows);
      return rows;
    };
    const filled = await compare(beginRefresh(sql), tools);
    expect(expectRight(filled)).toBe(2);
    expect(expectRight(await compare(filled, tools))).toBe(0);
    held.comparison = null;
    const left = loadJob(sql);
    if (left === null) return expect.fail("no job was left");
    const again = await compare(left, tools);
    expect(expectRight(again)).toBe(0);
    expect(expectRight(await compare(again, tools))).toBe(0);
  });
});
