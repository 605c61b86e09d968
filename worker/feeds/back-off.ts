// A server that refuses our password is asked ever more seldom: a minute, two, four… up to an hour. Asking each minute
// would look like an attack, and gets accounts locked. Pure.
import { FEED_REFUSED_MAX_WAIT_MS } from "../config.ts";
import type { MirrorState } from "./state.ts";

const MINUTE_MS = 60_000;

/**
 * Until when the schedule leaves a feed alone; null where nothing holds it back. An order to poll is never held back.
 * @param changedAt when the feed was last configured: other credentials deserve a try at once
 */
export function heldBackUntil(state: MirrorState | null, changedAt: number): number | null {
  const refusal = state?.incidents.find(({ code, endedAt }) => code === "feed_unauthorized" && endedAt === null);
  if (refusal === undefined || changedAt > refusal.lastAt) return null;
  return refusal.lastAt + Math.min(MINUTE_MS * 2 ** Math.min(refusal.count - 1, 10), FEED_REFUSED_MAX_WAIT_MS);
}
