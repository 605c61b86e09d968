// The worker's limits, scaled down: a small dataset then takes as many pieces of work as a large one, and what waits for
// minutes waits for seconds. The build puts this module in the place of worker/config.ts (portal.ts).
// biome-ignore lint/performance/noBarrelFile: all the other limits are the real ones
export * from "../../../worker/config.ts";

export const CHUNK_BYTES = 2 * 1024;
export const SLICE_BUDGET_MS = 150;
export const HEARTBEAT_INTERVAL_MS = 200;
export const STALE_HEARTBEAT_MS = 2_000;
export const RETRY_DELAY_MS = 100;
export const QUEUE_RETRY_MS = 500;
export const COMPARE_PASS_ROWS = 700;
export const MAX_INDEX_CHUNK_ROWS = 100;
export const SOURCE_HEADERS_TIMEOUT_MS = 2_000;
export const SOURCE_IDLE_TIMEOUT_MS = 2_000;
export const FEED_CONTENT_TIMEOUT_MS = 4_000;
export const FEED_INDEX_TIMEOUT_MS = 2_000;
export const FEED_UNIT_TIMEOUT_MS = 2_000;
export const FEED_BUSY_RETRY_MS = 100;
/** A busy machine: a job that takes a second takes ten, and no later poll is to make up for a word that was lost. */
export const FEED_BUSY_ATTEMPTS = 900;
