// FeedMirror: the Durable Object that mirrors one push-pull folder. One poll at a time: whoever asks for a second one
// gets the result of the running one. Killed anywhere, it resumes from the last saved state (run.ts).
import { DurableObject } from "cloudflare:workers";
import { readFeedCredentials } from "../catalog/feed-credentials.ts";
import { type Feed, findFeed } from "../catalog/feeds.ts";
import type { Env } from "../env.ts";
import { toFailure } from "../errors.ts";
import { eventFollower } from "./events/event-follower.ts";
import { EventStore } from "./events/event-store.ts";
import { giveRecords, tellFollowers, tellFollowersLater } from "./events/followers.ts";
import {
  answering,
  answeringLater,
  type ListingRequest,
  listChanges,
  listCurrent,
  listNow,
  listValues,
  showSituation,
  type ValueList,
} from "./events/reader.ts";
import { ValueStore } from "./events/value-store.ts";
import { fileFetcher } from "./fetch.ts";
import type { FeedFollower } from "./follower.ts";
import type { PollSummary } from "./poll.ts";
import { orderResync } from "./resync.ts";
import { type PollPorts, runPoll } from "./run.ts";
import { initialState, type MirrorState, withIncident } from "./state.ts";
import { FeedStore } from "./store.ts";

/** What the catalogue tells a mirror; `url` ends with a slash. */
export type MirroredFeed = { feedId: string; url: string };

const DAY_MS = 24 * 3_600_000;
const FEED_KEY = "feed";
const STATE_KEY = "state";

type Running = { url: string; result: Promise<PollSummary | null>; abort: AbortController };

export class FeedMirror extends DurableObject<Env> {
  #running: Running | null = null;
  /** Datasets that were busy are asked again until none is; `wanted`: one was found busy since that last began. */
  readonly #retelling = { running: false, wanted: false };

  /**
   * Polls the folder once, or joins the poll under way. Never throws for what upstream does.
   * @returns null where the feed was deleted meanwhile
   */
  async poll(feed: MirroredFeed): Promise<PollSummary | null> {
    while (this.#running && this.#running.url !== feed.url) await Promise.allSettled([this.#running.result]);
    this.#running ??= this.#start(feed);
    return this.#running.result;
  }

  /** Orders the next content.xml to be taken whole, and polls at once. */
  async resync(feed: MirroredFeed): Promise<PollSummary | null> {
    // The poll under way would save its own state over the order.
    while (this.#running) await Promise.allSettled([this.#running.result]);
    this.#running = this.#start(feed, true);
    return this.#running.result;
  }

  /** Goes on with a backlog that the last poll's budget did not suffice for, unless the feed was paused. */
  override async alarm(): Promise<void> {
    const feedId = await this.ctx.storage.get<string>(FEED_KEY);
    const feed = feedId === undefined ? null : await findFeed(this.env.DB, feedId);
    if (feed?.enabled) await this.poll({ feedId: feed.feedId, url: feed.url });
  }

  /** The state as last saved; null before the first poll. */
  async state(): Promise<MirrorState | null> {
    const saved = await this.ctx.storage.get<MirrorState>(STATE_KEY);
    // What was saved by an earlier version lacks what came later.
    const initial = initialState(saved?.url ?? "");
    return saved ? { ...initial, ...saved, counters: { ...initial.counters, ...saved.counters } } : null;
  }

  /** The text of a listing of the road events held now. */
  listEvents(request: ListingRequest, now: number) {
    return answering(() => listNow(this.#events(), request, now));
  }

  listValues(feedId: string, list: ValueList) {
    return answering(() => listValues(this.#events(), new ValueStore(this.ctx.storage.sql), feedId, list));
  }

  /** For people: the first of what is going on now. */
  listCurrent(limit: number) {
    return listCurrent(this.#events(), limit, Date.now());
  }

  /** One situation with its versions. */
  showEvent(feedId: string, situationId: string) {
    return answering(() => showSituation(this.#events(), feedId, situationId, Date.now()));
  }

  /** The records for a dataset that is made from this feed; it is told of every change from now on. */
  async openRecords(feedId: string, datasetUid: string) {
    const answer = await answeringLater(() => giveRecords(this.#followerStores(), feedId, datasetUid, Date.now()));
    if (!answer.ok) return answer;
    const { fields, modifiedAt, bytes } = answer.value;
    return { ok: true as const, value: { fields, modifiedAt, body: new Response(bytes).body } };
  }

  listEventChanges(after: number | null, limit: number) {
    return listChanges(this.#events(), after, limit, Date.now());
  }

  /** Forgets the feed and erases its files. Can be repeated. */
  async erase(feedId: string): Promise<void> {
    while (this.#running) {
      this.#running.abort.abort();
      await Promise.allSettled([this.#running.result]);
    }
    await new FeedStore(this.env.BUCKET, feedId).eraseAll();
    await this.ctx.storage.deleteAll();
  }

  #start(feed: MirroredFeed, resync = false): Running {
    const abort = new AbortController();
    const result = this.#poll(feed.feedId, abort.signal, resync).finally(() => {
      this.#running = null;
    });
    return { url: feed.url, result, abort };
  }

  async #poll(feedId: string, signal: AbortSignal, resync: boolean): Promise<PollSummary | null> {
    // Asked here, not by the caller: a poll that arrives after the deletion must not bring the files back.
    const feed = await findFeed(this.env.DB, feedId);
    if (feed === null) return null;
    const known = (await this.state()) ?? initialState(feed.url);
    const saved = resync ? orderResync(known) : known;
    try {
      const summary = await runPoll(saved, feed.url, await this.#portsFor(feed, signal));
      if (summary.continues && !signal.aborted) await this.ctx.storage.setAlarm(Date.now());
      return summary;
    } catch (thrown) {
      return this.#onFailure(feedId, saved, thrown, signal);
    }
  }

  #events(): EventStore {
    return new EventStore(this.ctx.storage.sql);
  }

  async #tellFollowers(feedId: string): Promise<void> {
    const stores = this.#followerStores();
    const busy = await tellFollowers(this.env, stores, feedId, Date.now());
    if (busy === 0) return;
    const retelling = this.#retelling;
    retelling.wanted = true;
    if (retelling.running) return;
    retelling.running = true;
    const told = tellFollowersLater(this.env, stores, feedId, retelling).finally(() => {
      retelling.running = false;
    });
    this.ctx.waitUntil(told);
  }

  #followerStores() {
    const { sql } = this.ctx.storage;
    return { sql, events: this.#events(), values: new ValueStore(sql) };
  }

  #follower({ feedId, timezone, unitRetentionDays }: Feed): FeedFollower {
    return eventFollower({
      store: this.#events(),
      values: new ValueStore(this.ctx.storage.sql),
      archive: new FeedStore(this.env.BUCKET, feedId),
      zone: timezone,
      inTransaction: (work) => this.ctx.storage.transactionSync(work),
      now: () => Date.now(),
      keptMs: unitRetentionDays * DAY_MS,
      held: async () => {
        const state = await this.state();
        if (!state?.content || state.cursor === null) return null;
        return { ...state.content, cursor: state.cursor };
      },
      onSettled: () => this.#tellFollowers(feedId),
    });
  }

  async #portsFor(feed: Feed, signal: AbortSignal): Promise<PollPorts> {
    const { feedId } = feed;
    const credentials = feed.hasCredentials ? await readFeedCredentials(this.env.DB, feedId, this.env) : null;
    return {
      fetchFile: fileFetcher({
        allowPrivate: this.env.ALLOW_PRIVATE_SOURCES === "1",
        contact: this.env.CONTACT ?? null,
        credentials,
      }),
      store: new FeedStore(this.env.BUCKET, feedId),
      follower: this.#follower(feed),
      zone: feed.timezone,
      retention: { unitsMs: feed.unitRetentionDays * DAY_MS, snapshotsMs: feed.snapshotRetentionDays * DAY_MS },
      save: (state) => this.#save(feedId, state, signal),
      now: () => Date.now(),
      signal,
    };
  }

  /** Awaited to the disk: the next write to R2 must not overtake the state that it builds on. */
  async #save(feedId: string, state: MirrorState, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.ctx.storage.put({ [FEED_KEY]: feedId, [STATE_KEY]: state });
    await this.ctx.storage.sync();
  }

  /** An R2 or runtime error: the poll's unsaved part is dropped and will be done again. */
  async #onFailure(feedId: string, before: MirrorState, thrown: unknown, signal: AbortSignal): Promise<PollSummary> {
    const failedAt = Date.now();
    const { code } = toFailure(thrown);
    console.error(JSON.stringify({ level: "error", feed: feedId, error: String(thrown) }));
    const saved = (await this.state()) ?? before;
    const problem = { code: "feed_poll_failed", params: { reason: signal.aborted ? "stopped" : code } } as const;
    const state = { ...withIncident(saved, problem, failedAt), lastPollAt: failedAt };
    if (!signal.aborted) await this.#save(feedId, state, signal);
    return {
      startedAt: failedAt,
      endedAt: failedAt,
      content: "unavailable",
      index: state.published,
      upstreamIndex: state.upstream?.value ?? null,
      units: 0,
      bytes: 0,
      deadLetters: 0,
      gapUnits: 0,
      r2Writes: 0,
      r2Reads: 0,
      backlog: 0,
      continues: false,
      problems: [{ ...problem, firstAt: failedAt, lastAt: failedAt, count: 1, endedAt: null }],
    };
  }
}
