// Limits that the installation sets: variables of the environment, with the defaults of config.ts.
import { MAX_RUNNING_JOBS, MAX_RUNNING_JOBS_PER_USER } from "../config.ts";
import type { Env } from "../env.ts";
import type { RecordLimit } from "./jobs.ts";

export type PortalLimits = {
  /** Publishes that run at once, in the whole portal and for one user. */
  runningJobs: number;
  runningJobsPerUser: number;
  /** Null: as many as an object can hold. */
  records: RecordLimit | null;
};

/** A whole number of at least 1; anything else is as if it were not set. */
function toLimit(text: string | undefined): number | null {
  const value = Number(text ?? "");
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}

export function portalLimits(env: Env): PortalLimits {
  const records = toLimit(env.MAX_RECORDS_PER_DATASET);
  return {
    runningJobs: toLimit(env.MAX_RUNNING_JOBS) ?? MAX_RUNNING_JOBS,
    runningJobsPerUser: toLimit(env.MAX_RUNNING_JOBS_PER_USER) ?? MAX_RUNNING_JOBS_PER_USER,
    records: records === null ? null : { limit_type: "records_per_dataset", scope: "domain", limit: records },
  };
}
