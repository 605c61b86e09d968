// Every limit and interval of the worker: unit in the name, reason beside it. README "Limits" lists them.

// Sources
/** Upper bound of one source: what a job can read in a few hours, and far below R2's object size. */
export const MAX_SOURCE_BYTES = 5 * 1024 ** 3;
/** A server that has sent no header by then is down, not slow. */
export const SOURCE_HEADERS_TIMEOUT_MS = 60_000;
/** A stream that is silent for so long will not go on. */
export const SOURCE_IDLE_TIMEOUT_MS = 60_000;
export const MAX_SOURCE_REDIRECTS = 5;
/** R2 wants equal parts of at least 5 MiB; two of them are in memory at once. */
export const UPLOAD_PART_BYTES = 8 * 1024 ** 2;

// API
/** Configuration is text written by people or scripts: a megabyte is already a thousand fields. */
export const MAX_JSON_BODY_BYTES = 1024 ** 2;

// Processing
/** Bytes of a source decoded at once: large enough for speed, small enough that readers wait < 0.3 s. */
export const CHUNK_BYTES = 2 * 1024 ** 2;
/** A single row longer than this is an unclosed quote, not data. */
export const MAX_ROW_BYTES = 8 * 1024 ** 2;
/** Work of one alarm: far below the 30 s CPU and 15 min wall limits of the platform. */
export const SLICE_BUDGET_MS = 10_000;
/** Platform limit of the upstream (publishing-platform §4.5). */
export const MAX_FIELDS = 500;
/** Progress written to D1: often enough for the sweep, seldom enough to cost nothing. */
export const HEARTBEAT_INTERVAL_MS = 5_000;
/** A running job silent for so long lost its alarm: the sweep wakes it. */
export const STALE_HEARTBEAT_MS = 120_000;
/** A step that failed so often for an unforeseen reason is parked in `error`. */
export const MAX_STEP_ATTEMPTS = 5;
/** Samples kept of each kind of record error; the count goes on. */
export const MAX_ERROR_SAMPLES = 20;
