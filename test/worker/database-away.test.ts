// The catalogue's database does not answer for a while: a job that runs is not given up for it.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { MAX_STEP_ATTEMPTS } from "../../worker/config.ts";
import { beginJob, type Job } from "../../worker/dataset/job.ts";
import { runSlice } from "../../worker/dataset/run.ts";
import { loadJob, saveJob } from "../../worker/dataset/storage/job-store.ts";
import { migrate } from "../../worker/dataset/storage/migrations.ts";
import type { JobTools } from "../../worker/dataset/tools.ts";

function runningJob(): Job {
  const claimed = { uid: "jo_1", kind: "publish", revision: 1, keep: null, recordLimit: null } as const;
  const config = { resources: [], metadata: {}, security: {} } as unknown as Job["config"];
  return { ...beginJob({ ...claimed, config }, {}, 0), step: "sniff" };
}

test("however often its heartbeat fails, the job stays where it is", async () => {
  const stub = env.DATASETS.get(env.DATASETS.idFromName("database-away"));
  await runInDurableObject(stub, async (_, { storage }) => {
    migrate(storage);
    saveJob(storage.sql, runningJob());
    const heartbeat = () => Promise.reject(new Error("D1_ERROR: unavailable"));
    const tools = { storage, port: { heartbeat }, now: () => 1_000_000 } as unknown as JobTools;
    for (let time = 0; time < 3 * MAX_STEP_ATTEMPTS; time++) {
      await expect(runSlice({ tools, isWoken: () => false, onJob: () => undefined })).rejects.toThrow("D1_ERROR");
    }
    expect(loadJob(storage.sql)).toMatchObject({ step: "sniff", outcome: null });
  });
});
