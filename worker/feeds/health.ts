// How a mirrored feed is doing, in one word and one sentence: from the mirror's memory and the clock. Pure.
import {
  FEED_CONTENT_INTERVAL_MS,
  FEED_NOT_POLLED_MS,
  FEED_SILENT_DAY_MS,
  FEED_SILENT_NIGHT_MS,
  FEED_STALE_INTERVALS,
} from "../config.ts";
import type { MessageCode } from "../messages.ts";
import { heldBackUntil } from "./back-off.ts";
import type { Incident, MirrorState, Problem } from "./state.ts";

/** From the worst to the best; "incomplete": units are missing since the held content.xml. */
export const HEALTH_STATES = [
  "stalled",
  "failed",
  "unreachable",
  "rejected",
  "delivery_break",
  "waiting",
  "silent",
  "stale",
  "incomplete",
  "catching_up",
  "starting",
  "paused",
  "ok",
] as const;
export type HealthState = (typeof HEALTH_STATES)[number];
export type Health = { state: HealthState; problem: Problem };

/** Incidents that end by themselves tell nothing of the present: their codes are not here. */
const STATE_OF: Partial<Record<MessageCode, HealthState>> = {
  feed_poll_failed: "failed",
  feed_document_not_applied: "failed",
  feed_file_failed: "unreachable",
  feed_file_missing: "unreachable",
  feed_unauthorized: "unreachable",
  feed_file_too_large: "rejected",
  feed_index_invalid: "rejected",
  feed_xml_is_html: "rejected",
  feed_xml_doctype: "rejected",
  feed_xml_encoding: "rejected",
  feed_xml_malformed: "rejected",
  feed_xml_not_datex: "rejected",
  feed_content_wrong_publication: "rejected",
  feed_content_without_feed_type: "rejected",
  feed_content_without_time: "rejected",
  feed_content_in_future: "rejected",
  feed_content_older: "rejected",
  feed_delivery_break: "delivery_break",
  feed_index_behind: "waiting",
  feed_index_lower: "waiting",
  feed_unit_missing: "waiting",
  feed_stream_silent: "silent",
  feed_content_stale: "stale",
};

/** Conditions that no single poll meets: they come with time. */
const LASTING: readonly MessageCode[] = ["feed_stream_silent", "feed_content_stale"];

export const isLasting = (code: MessageCode): boolean => LASTING.includes(code);

const hourInParis = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Paris", hour: "2-digit", hourCycle: "h23" });

function isDay(time: number): boolean {
  const hour = Number(hourInParis.format(time));
  return hour >= 6 && hour < 22;
}

const minutesOf = (ms: number) => Math.round(ms / 60_000);

/** What is wrong because it lasts: a stream that has stopped, or a content.xml that no longer comes (datex §1.6 step 9). */
export function findConditions({ upstream, content }: MirrorState, now: number): Problem[] {
  if (upstream === null || content === null) return [];
  const silence = now - upstream.changedAt;
  if (silence > (isDay(now) ? FEED_SILENT_DAY_MS : FEED_SILENT_NIGHT_MS)) {
    return [{ code: "feed_stream_silent", params: { minutes: minutesOf(silence) } }];
  }
  const interval = Math.max(content.interval ?? 0, FEED_CONTENT_INTERVAL_MS);
  const age = now - content.publicationTime;
  return age > FEED_STALE_INTERVALS * interval
    ? [{ code: "feed_content_stale", params: { minutes: minutesOf(age) } }]
    : [];
}

/** @param enabled whether the feed is followed at all */
export function healthOf(enabled: boolean, state: MirrorState | null, now: number): Health {
  if (!enabled) return { state: "paused", problem: { code: "feed_paused", params: {} } };
  if (!state || state.lastPollAt === null) return { state: "starting", problem: { code: "feed_starting", params: {} } };
  const silence = now - state.lastPollAt;
  if (now - Math.max(state.lastPollAt, heldBackUntil(state, 0) ?? 0) > FEED_NOT_POLLED_MS) {
    return { state: "stalled", problem: { code: "feed_not_polled", params: { minutes: minutesOf(silence) } } };
  }
  return worstOf(state.incidents) ?? progressOf(state);
}

function worstOf(incidents: Incident[]): Health | null {
  let worst: Health | null = null;
  for (const { code, params, endedAt } of incidents) {
    const state = STATE_OF[code];
    if (state === undefined || endedAt !== null) continue;
    if (worst === null || HEALTH_STATES.indexOf(state) < HEALTH_STATES.indexOf(worst.state)) {
      worst = { state, problem: { code, params } };
    }
  }
  return worst;
}

function progressOf(state: MirrorState): Health {
  const lost = unitsLostSince(state);
  if (lost > 0) return { state: "incomplete", problem: { code: "feed_incomplete", params: { units: lost } } };
  const backlog = (state.upstream?.value ?? 0) - (state.cursor ?? 0);
  if (state.content !== null && backlog > 0) {
    return { state: "catching_up", problem: { code: "feed_catching_up", params: { units: backlog } } };
  }
  return { state: "ok", problem: { code: "feed_ok", params: { unit: (state.published ?? 0) - 1 } } };
}

/** Units that the held content.xml does not make up for: gaps and dead letters from its feedType on. */
function unitsLostSince({ content, gaps, dead }: MirrorState): number {
  if (content === null) return 0;
  const missing = gaps.reduce((sum, gap) => sum + Math.max(0, gap.to - Math.max(gap.from, content.feedType)), 0);
  return missing + dead.filter(({ unit }) => unit >= content.feedType).length;
}
