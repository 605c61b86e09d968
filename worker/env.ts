// Bindings of wrangler.toml and the variables of the environment.
import type { QuotaCounter } from "./catalog/quotas/counter.ts";
import type { DatasetActor } from "./dataset/actor.ts";
import type { FeedMirror } from "./feeds/mirror.ts";

export type Env = {
  DB: D1Database;
  BUCKET: R2Bucket;
  ASSETS: Fetcher;
  DATASETS: DurableObjectNamespace<DatasetActor>;
  FEEDS: DurableObjectNamespace<FeedMirror>;
  QUOTAS: DurableObjectNamespace<QuotaCounter>;
  /** The first administrator's key. A secret: never logged, never answered. */
  ADMIN_API_KEY: string;
  /** Seals the cookies of sessions; made from ADMIN_API_KEY where it is not set. A secret as well. */
  SESSION_SECRET?: string;
  /** Cloudflare Access in front of the portal: `team.cloudflareaccess.com`, and the audience tag of the application. */
  ACCESS_TEAM_DOMAIN?: string;
  ACCESS_AUDIENCE?: string;
  /** Counts unknown keys by address; without it they are not slowed. */
  KEY_ATTEMPTS?: RateLimit;
  /** An address for producers whose servers the portal asks every minute: it goes into the User-Agent. */
  CONTACT?: string;
  /** "1" lets sources and feeds point at private addresses and any port: local start and tests only. */
  ALLOW_PRIVATE_SOURCES?: string;
  /** Whole numbers that take the place of the defaults (worker/catalog/limits.ts). */
  MAX_RUNNING_JOBS?: string;
  MAX_RUNNING_JOBS_PER_USER?: string;
  MAX_RECORDS_PER_DATASET?: string;
};
