// What the mirror answers about its folded state. Failures cross the border of the object as data.
import { AppError, type Failure, toFailure } from "../../errors.ts";
import type { EventFilter } from "../datex/filter.ts";
import { publicRecords } from "../datex/fold.ts";
import { toEventRecords } from "../datex/to-record.ts";
import { SEVERITIES } from "../datex/vocabulary.ts";
import { type Heading, type Listing, toSituation, toVersionJson, writeListing } from "./answers.ts";
import type { EventStore } from "./event-store.ts";
import type { ValueStore } from "./value-store.ts";

export type ListingRequest = {
  feedId: string;
  title: string;
  /** Of times in the documents that name none; null: that of the publisher's country. */
  zone: string | null;
  listing: Listing;
  filter: EventFilter;
  /** Milliseconds since 1970. */
  activeAt: number;
};

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export function answering<T>(work: () => T): Answer<T> {
  try {
    return { ok: true, value: work() };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { ok: false, failure: toFailure(thrown) };
  }
}

export async function answeringLater<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { ok: false, failure: toFailure(thrown) };
  }
}

/** @throws AppError where the feed has no situations to speak of: an empty list would be a lie */
function checkFollowed(store: EventStore, feedId: string): void {
  const { publication, snapshotAt } = store.followed();
  if (publication !== null && publication !== "SituationPublication") {
    throw new AppError("feed_publication_not_situations", 404, { feed_id: feedId, found: publication });
  }
  if (snapshotAt === null) throw new AppError("feed_without_situations", 503, { feed_id: feedId });
}

export function headingOf(
  { feedId, title, activeAt }: ListingRequest,
  known: { at: number; complete: boolean },
): Heading {
  return {
    feed_id: feedId,
    title,
    at: new Date(known.at).toISOString(),
    active_at: new Date(activeAt).toISOString(),
    complete: known.complete,
  };
}

/** @throws AppError */
export function listNow(store: EventStore, request: ListingRequest, now: number): string {
  checkFollowed(store, request.feedId);
  return writeListing(store.current(), { ...request, heading: headingOf(request, { at: now, complete: true }) });
}

/** @throws AppError `feed_situation_not_found` */
export function showSituation(store: EventStore, feedId: string, situationId: string, now: number) {
  const held = store.find(situationId);
  const versions = store.versionsOf(situationId);
  const isShown = held !== null && held.gone === null && publicRecords(held.situation).length > 0;
  if (!isShown && versions.length === 0) {
    throw new AppError("feed_situation_not_found", 404, { feed_id: feedId, situation_id: situationId });
  }
  const current = isShown ? toSituation(held, toEventRecords(held.situation, now)) : null;
  return {
    feed_id: feedId,
    situation_id: situationId,
    /** Why it is no longer there; null while it is. */
    gone: isShown ? null : (held?.gone ?? "withheld"),
    current,
    versions: versions.map((version) => toVersionJson(version, now)),
  };
}

/** One event as people read it. */
export type CurrentEvent = {
  sentence: { fr: string; en: string };
  /** Null where the publisher says nothing of it. */
  severity: { fr: string; en: string } | null;
  updatedAt: string | null;
};

const RANKS = Object.keys(SEVERITIES);

/** What is going on now, the most severe first, then the newest; null of a feed that has no situations to speak of. */
export function listCurrent(store: EventStore, limit: number, now: number) {
  const { publication, snapshotAt } = store.followed();
  if (publication !== "SituationPublication" || snapshotAt === null) return null;
  const active = [];
  for (const { situation } of store.current()) {
    for (const { record } of toEventRecords(situation, now)) {
      const rank = RANKS.indexOf(record.severity ?? "");
      if (record.active) active.push({ record, rank: rank < 0 ? RANKS.length : rank });
    }
  }
  active.sort((a, b) => a.rank - b.rank || (b.record.updated_at ?? "").localeCompare(a.record.updated_at ?? ""));
  const shown = active.slice(0, limit).map(({ record }): CurrentEvent => {
    const words = SEVERITIES[record.severity ?? ""];
    return {
      sentence: { fr: record.sentence_fr, en: record.sentence_en },
      severity: words === undefined ? null : { fr: words[0], en: words[1] },
      updatedAt: record.updated_at,
    };
  });
  return { total: active.length, shown };
}

/** Types of publication by the name of the list that their values are served as. */
export const VALUE_LISTS = {
  measurements: "MeasuredDataPublication",
  parkings: "ParkingStatusPublication",
} as const;

export type ValueList = keyof typeof VALUE_LISTS;

/** The last values of a feed of measured data or parking statuses. @throws AppError */
export function listValues(store: EventStore, values: ValueStore, feedId: string, list: ValueList): string {
  const { publication, snapshotAt } = store.followed();
  if (publication !== null && publication !== VALUE_LISTS[list]) {
    throw new AppError("feed_publication_other", 404, {
      feed_id: feedId,
      found: publication,
      expected: VALUE_LISTS[list],
    });
  }
  if (snapshotAt === null) throw new AppError("feed_without_situations", 503, { feed_id: feedId });
  const heading = JSON.stringify({ feed_id: feedId, at: new Date(snapshotAt).toISOString() }).slice(1, -1);
  return `{${heading},"${list}":[${[...values.records()].map((record) => JSON.stringify(record)).join(",\n")}]}\n`;
}

/** Changes after a serial, and the last serial there is. */
export function listChanges(store: EventStore, after: number | null, limit: number, now: number) {
  const last = store.lastSerial();
  const changes = after === null ? [] : store.changesAfter(after, limit).map((version) => toVersionJson(version, now));
  return { last, changes };
}

export type SituationAnswer = ReturnType<typeof showSituation>;
export type CurrentEvents = ReturnType<typeof listCurrent>;
export type Changes = ReturnType<typeof listChanges>;
