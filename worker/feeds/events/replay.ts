// The state as it was known at a past instant, from the snapshots and units kept in R2: the last snapshot published by
// then, and the units published between the two, folded in order. The running state is not asked.
import { FEED_REPLAY_MAX_UNITS, FEED_REPLAY_PARALLEL } from "../../config.ts";
import type { Folded, Held } from "../datex/fold.ts";
import type { Publication } from "../datex/model.ts";
import { readDocument } from "../datex/read.ts";
import type { FeedArchive } from "../follower.ts";
import { foldDocument, type Holding, stampOf } from "./fold-document.ts";

export type PastState = {
  situations: Held[];
  /** Of the snapshot that it was built from. */
  snapshotAt: number;
  units: number;
  /** Units that are not kept any more, or could not be read: changes after the snapshot may be missing. */
  missing: number;
};

/** A state in memory: a past one is built for one answer. */
export function memoryHolding(): Holding & { held: Map<string, Held> } {
  const held = new Map<string, Held>();
  return {
    held,
    find: (id) => held.get(id) ?? null,
    findByRecord: (recordId) =>
      [...held.values()].find(
        ({ gone, situation }) => gone === null && situation.records.some(({ id }) => id === recordId),
      ) ?? null,
    ids: () => [...held.values()].filter(({ gone }) => gone === null).map(({ id }) => id),
    save: ({ held: next }: Folded) => {
      held.set(next.id, next);
    },
  };
}

/**
 * @param at milliseconds since 1970
 * @param end the unit before which to stop: the number in our index.txt
 * @returns null where nothing was known yet, or nothing of that time is kept any more
 */
export async function stateAtInstant(archive: FeedArchive, at: number, end: number): Promise<PastState | null> {
  const snapshot = await archive.snapshotAt(at);
  const bytes = snapshot && (await archive.readSnapshot(snapshot));
  const content = bytes && readDocument(bytes);
  if (!snapshot || !content?.ok) return null;
  const holding = memoryHolding();
  const { publicationTime, feedType } = snapshot;
  foldDocument(holding, content.publication, stampOf(content.publication, null, feedType, publicationTime));
  const counted = await foldUnits(holding, archive, {
    from: feedType,
    to: Math.min(end, feedType + FEED_REPLAY_MAX_UNITS),
    at,
  });
  const situations = [...holding.held.values()].filter(({ gone }) => gone === null);
  return { situations, snapshotAt: publicationTime, ...counted };
}

type Span = { from: number; to: number; at: number };

async function foldUnits(holding: Holding, archive: FeedArchive, { from, to, at }: Span) {
  let units = 0;
  let missing = 0;
  for (let first = from; first < to; first += FEED_REPLAY_PARALLEL) {
    const numbers = Array.from({ length: Math.min(FEED_REPLAY_PARALLEL, to - first) }, (_, place) => first + place);
    const read = await Promise.all(numbers.map((unit) => readUnit(archive, unit)));
    for (const [place, publication] of read.entries()) {
      if (publication === null) missing += 1;
      // Units are in the order of their making: the first one after the instant is the end.
      else if ((publication.publicationTime ?? 0) > at) return { units, missing };
      else {
        const unit = first + place;
        foldDocument(holding, publication, stampOf(publication, unit, null, publication.publicationTime ?? at));
        units += 1;
      }
    }
    // A whole block that is not there was erased: so is everything before what is kept.
    if (read.every((publication) => publication === null)) return { units, missing };
  }
  return { units, missing };
}

async function readUnit(archive: FeedArchive, unit: number): Promise<Publication | null> {
  const bytes = await archive.readUnit(unit);
  if (bytes === null) return null;
  const read = readDocument(bytes);
  return read.ok ? read.publication : null;
}
