// The end of a job on a storage of its own, where indexing what an interruption left does not succeed.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { MAX_STEP_ATTEMPTS } from "../../worker/config.ts";
import { beginJob, type Job } from "../../worker/dataset/job.ts";
import { clean } from "../../worker/dataset/steps/clean.ts";
import { beginGeneration, swapGeneration } from "../../worker/dataset/storage/generations.ts";
import { loadJob, saveJob } from "../../worker/dataset/storage/job-store.ts";
import { migrate } from "../../worker/dataset/storage/migrations.ts";
import type { JobTools } from "../../worker/dataset/tools.ts";
import type { Field } from "../../worker/field.ts";

const NAME: Field = { name: "nom", label: "nom", description: null, type: "text", annotations: {} };

function interruptedJob(): Job {
  const claimed = { uid: "jo_1", kind: "publish", revision: 1, keep: "processed", recordLimit: null } as const;
  const config = { resources: [], metadata: {}, security: {} } as unknown as Job["config"];
  const outcome = { event: "interrupted", failure: null, served: "new" } as const;
  return { ...beginJob({ ...claimed, config }, {}, 0), step: "clean", outcome };
}

test("a job whose records cannot be indexed after its end is ended all the same", async () => {
  const stub = env.DATASETS.get(env.DATASETS.idFromName("clean-unindexable"));
  await runInDurableObject(stub, async (_, { storage }) => {
    migrate(storage);
    const { sql } = storage;
    beginGeneration(sql, [NAME], { fingerprint: "", digest: {}, recipe: { header: [], readings: [] } });
    sql.exec("INSERT INTO records_1 (_hash, _check, f0) VALUES (1, 1, 'Chêne')");
    swapGeneration(sql, 1, true);
    // The text index is said to be there, and is not.
    sql.exec("INSERT INTO _indexes (table_name, last) VALUES ('records_1', 0)");
    const port = { finish: async () => {} };
    const tools = {
      ...{ storage, bucket: env.BUCKET, port, datasetUid: "da_clean", stop: new AbortController().signal },
      ...{ now: () => 0, pause: async () => {}, wakeNext: async () => {} },
    } as unknown as JobTools;
    const job = interruptedJob();
    saveJob(sql, job);
    await expect(clean({ ...job, attempts: MAX_STEP_ATTEMPTS }, tools)).rejects.toThrow("text_records_1");
    expect(loadJob(sql)).not.toBeNull();
    await clean({ ...job, attempts: MAX_STEP_ATTEMPTS + 1 }, tools);
    expect(loadJob(sql)).toBeNull();
    expect(sql.exec("SELECT f0 FROM records_1").toArray()).toEqual([{ f0: "Chêne" }]);
  });
});
