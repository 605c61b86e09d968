// Entry points of the Worker: requests, the minute's cron, and the three Durable Object classes. Wiring only.
import { app } from "./api/app.ts";
import { runSchedules } from "./catalog/run-schedules.ts";
import { sweepJobs } from "./catalog/sweep.ts";
import type { Env } from "./env.ts";
import { pollFeeds } from "./feeds/schedule.ts";

// biome-ignore lint/performance/noBarrelFile: the runtime looks for the classes of the objects among these exports
export { QuotaCounter } from "./catalog/quotas/counter.ts";
export { DatasetActor } from "./dataset/actor.ts";
export { FeedMirror } from "./feeds/mirror.ts";

export default {
  fetch: app.fetch,
  async scheduled(controller, env) {
    // None may keep another from running; the platform records the failure of any.
    const polled = pollFeeds(env, controller.scheduledTime);
    const outcomes = await Promise.allSettled([polled, runSchedules(env), sweepJobs(env)]);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  },
} satisfies ExportedHandler<Env>;
