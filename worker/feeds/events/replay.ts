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

/** Which units the mirror holds: from ≤ n < to but for the gaps. */
export type KeptUnits = { from: number; to: number; gaps: { from: number; to: number }[] };

/**
 * @param at milliseconds since 1970; @param zone of times that name none, null: that of the publisher's country
 * @returns null where nothing was known yet, or nothing of that time is kept any more
 */
export async function stateAtInstant(
  archive: FeedArchive,
  at: number,
  kept: KeptUnits,
  zone: string | null = null,
): Promise<PastState | null> {
  const snapshot = await archive.snapshotAt(at);
  const bytes = snapshot && (await archive.readSnapshot(snapshot));
  const content = bytes && readDocument(bytes, zone);
  if (!snapshot || !content?.ok) return null;
  const holding = memoryHolding();
  const { publicationTime, feedType } = snapshot;
  foldDocument(holding, content.publication, stampOf(content.publication, null, feedType, publicationTime));
  const counted = await foldUnits(holding, archive, { from: feedType, at, kept, zone });
  const situations = [...holding.held.values()].filter(({ gone }) => gone === null);
  return { situations, snapshotAt: publicationTime, ...counted };
}

type Span = { from: number; at: number; kept: KeptUnits; zone: string | null };

/** Up to so many units from a number on, without those that are not there. */
function nextUnits(from: number, { to, gaps }: KeptUnits): { units: number[]; missing: number } {
  const units: number[] = [];
  let missing = 0;
  for (let unit = from; unit < to && units.length < FEED_REPLAY_PARALLEL; ) {
    const gap = gaps.find((one) => one.from <= unit && unit < one.to);
    if (gap) missing += gap.to - unit;
    else units.push(unit);
    unit = gap ? gap.to : unit + 1;
  }
  return { units, missing };
}

async function foldUnits(holding: Holding, archive: FeedArchive, { from, at, kept, zone }: Span) {
  // Below, units are erased; above, they are of a former numbering.
  if (from < kept.from || from > kept.to) return { units: 0, missing: Math.max(1, kept.from - from) };
  let folded = 0;
  let missing = 0;
  let reached = from;
  while (reached < kept.to && folded < FEED_REPLAY_MAX_UNITS) {
    const block = nextUnits(reached, kept);
    const read = await Promise.all(block.units.map((unit) => readUnit(archive, unit, zone)));
    for (const [place, publication] of read.entries()) {
      const time = publication?.publicationTime ?? null;
      // Units are in the order of their making: the first one after the instant is the end.
      if (time !== null && time > at) return { units: folded, missing };
      if (publication === null) missing += 1;
      else {
        foldDocument(holding, publication, stampOf(publication, block.units[place] ?? null, null, time ?? at));
        folded += 1;
      }
    }
    missing += block.missing;
    reached = (block.units.at(-1) ?? kept.to) + 1;
  }
  // More than one answer may fold: what comes behind is not in it.
  return { units: folded, missing: missing + Math.max(0, kept.to - reached) };
}

async function readUnit(archive: FeedArchive, unit: number, zone: string | null): Promise<Publication | null> {
  const bytes = await archive.readUnit(unit);
  if (bytes === null) return null;
  const read = readDocument(bytes, zone);
  return read.ok ? read.publication : null;
}
