// What the API may ask about the events of a feed: the mirror for the current state, R2 for a past one.
import { FEED_STREAM_BATCH } from "../../config.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import type { FeedMirror } from "../mirror.ts";
import { FeedStore } from "../store.ts";
import { writeListing } from "./answers.ts";
import {
  type Answer,
  type Changes,
  type CurrentEvents,
  headingOf,
  type ListingRequest,
  type SituationAnswer,
  type ValueList,
} from "./reader.ts";
import { stateAtInstant } from "./replay.ts";

function mirrorOf(env: Env, feedId: string): DurableObjectStub<FeedMirror> {
  return env.FEEDS.get(env.FEEDS.idFromName(feedId));
}

function unwrap<T>(answer: Answer<T>): T {
  if (!answer.ok) throw AppError.from(answer.failure);
  return answer.value;
}

/** The text of a listing of what is held now. @throws AppError */
export async function listSituations(env: Env, request: ListingRequest, now: number): Promise<string> {
  return unwrap(await mirrorOf(env, request.feedId).listEvents(request, now));
}

/** The text of a listing of what was known at a past instant. @throws AppError `feed_past_not_kept` */
export async function listPast(env: Env, request: ListingRequest, at: number): Promise<string> {
  const mirrored = await mirrorOf(env, request.feedId).state();
  const { first = null, published = null, gaps = [] } = mirrored ?? {};
  const kept = { from: first ?? 0, to: published ?? 0, gaps };
  const state = await stateAtInstant(new FeedStore(env.BUCKET, request.feedId), at, kept, request.zone);
  if (state === null) {
    throw new AppError("feed_past_not_kept", 404, { feed_id: request.feedId, at: new Date(at).toISOString() });
  }
  const heading = {
    ...headingOf(request, { at, complete: state.missing === 0 }),
    snapshot_at: new Date(state.snapshotAt).toISOString(),
    units: state.units,
  };
  return writeListing(state.situations, { ...request, heading });
}

/** What is going on now, for people; null of a feed that has no situations to speak of. */
export async function listCurrentEvents(env: Env, feedId: string, limit: number): Promise<CurrentEvents> {
  return (await mirrorOf(env, feedId).listCurrent(limit)) as CurrentEvents;
}

/** @throws AppError `feed_situation_not_found` */
export async function readSituation(env: Env, feedId: string, situationId: string): Promise<SituationAnswer> {
  const answer = (await mirrorOf(env, feedId).showEvent(feedId, situationId)) as Answer<SituationAnswer>;
  return unwrap(answer);
}

/** @throws AppError where the feed publishes something else */
export async function listFeedValues(env: Env, feedId: string, list: ValueList): Promise<string> {
  return unwrap(await mirrorOf(env, feedId).listValues(feedId, list));
}

/** @param after null: only the last serial */
export async function listChanges(env: Env, feedId: string, after: number | null): Promise<Changes> {
  return (await mirrorOf(env, feedId).listEventChanges(after, FEED_STREAM_BATCH)) as Changes;
}
