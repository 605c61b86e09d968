// Folds publications into the current state, one situation at a time: what was held and what came in → what is held now
// (datex §2.5). Folding a document again changes nothing, and an older version never replaces a newer one. Pure.
import type { Closure, Situation, SituationRecord, UpdateMethod } from "./model.ts";
import { endOf } from "./validity.ts";

/** What is known of one situation. A tombstone (`gone`) keeps the version that ended it, so that older ones stay out. */
export type Held = {
  id: string;
  situation: Situation;
  gone: Gone | null;
  /** The last unit that touched it; null where only recapitulative documents did. */
  unit: number | null;
  /** When the document that changed it last was published. */
  at: number;
};

/** absent: no longer listed; the others are the publisher's own word. */
export type Gone = "absent" | "cancelled" | "filtered" | "closed" | "emptied" | "expired";

/** Where a situation comes from. `feedType`: units from this number on may not be in the snapshot yet. */
export type Stamp = { method: UpdateMethod; unit: number | null; feedType: number | null; at: number };

export type Change = "opened" | "updated" | "ended" | "removed";

/** `change` is null where nothing is new to a reader; `held` may differ all the same (the unit that touched it). */
export type Folded = { held: Held; change: Change | null };

type Versioned = { version: string | null; versionTime: number | null };

const INTEGER = /^\d+$/;

/** Above 0: `a` is newer. 0: nobody can tell, and the later arrival counts. Versions may be absent in every style. */
export function compareVersions(a: Versioned, b: Versioned): number {
  if (a.version !== null && b.version !== null && INTEGER.test(a.version) && INTEGER.test(b.version)) {
    const difference = BigInt(a.version) - BigInt(b.version);
    if (difference !== 0n) return difference > 0n ? 1 : -1;
  }
  if (a.versionTime !== null && b.versionTime !== null) return a.versionTime - b.versionTime;
  return 0;
}

/** An end that the publisher declared needs something newer to be taken back; an absence does not. */
function mayReplace(held: Held, incoming: Situation, stamp: Stamp): boolean {
  const order = compareVersions(incoming, held.situation);
  if (held.gone !== null && held.gone !== "absent") return order > 0;
  const isAfterSnapshot = stamp.feedType !== null && held.unit !== null && held.unit >= stamp.feedType;
  // A snapshot is the truth about everything that happened before it began to be made.
  if (stamp.method === "snapshot") return !isAfterSnapshot || order > 0;
  return order >= 0;
}

/**
 * What may be shown of a situation: cancelled records are void, filtered ones are out of sight, and what is not open or
 * not real never leaves. Void records stay in the state, so that an older version of them stays out.
 */
export function publicRecords({ withheld, records }: Situation): SituationRecord[] {
  if (withheld !== null) return [];
  return records.filter((record) => !record.cancel && !record.filtered && record.withheld === null);
}

/** singleElementUpdate: records that are newer take their places, the others stay. */
function mergeRecords(held: SituationRecord[], incoming: SituationRecord[]): SituationRecord[] {
  const merged = new Map(held.map((record) => [record.id, record]));
  for (const record of incoming) {
    const former = merged.get(record.id);
    if (former === undefined || compareVersions(record, former) >= 0) merged.set(record.id, record);
  }
  return [...merged.values()];
}

function goneOf(records: SituationRecord[]): Gone | null {
  if (records.length === 0) return "emptied";
  if (records.some(({ cancel, filtered }) => !cancel && !filtered)) return null;
  return records.some(({ cancel }) => cancel) ? "cancelled" : "filtered";
}

const isEnded = (records: SituationRecord[]): boolean => records.every(({ end }) => end);

const shownOf = (held: Held | null) => (held === null || held.gone !== null ? [] : publicRecords(held.situation));

/** As a reader sees it, who is shown neither tombstones nor what is withheld. */
function changeBetween(before: Held | null, after: Held): Change | null {
  const was = shownOf(before);
  const is = shownOf(after);
  if (is.length === 0) return was.length > 0 ? "removed" : null;
  if (was.length === 0) return "opened";
  if (isEnded(is) && !isEnded(was)) return "ended";
  const seen = (held: Held | null, records: SituationRecord[]) => JSON.stringify({ ...held?.situation, records });
  return seen(before, was) === seen(after, is) ? null : "updated";
}

function folded(before: Held | null, after: Held): Folded {
  const change = changeBetween(before, after);
  return { change, held: change === null && before !== null ? { ...after, at: before.at } : after };
}

/** Versions of single records decide where a situation that is only partly sent has none of its own. */
function mergeSituation(held: Situation, incoming: Situation): Situation {
  const header = compareVersions(incoming, held) >= 0 ? incoming : held;
  return { ...header, records: mergeRecords(held.records, incoming.records) };
}

/** A unit may come late, behind greater numbers: a dead letter that became readable. */
function touchedBy(before: Held | null, { unit }: Stamp): number | null {
  const former = before?.unit ?? null;
  return unit === null || former === null ? (unit ?? former) : Math.max(unit, former);
}

/** One situation of a document. */
export function foldSituation(before: Held | null, incoming: Situation, stamp: Stamp): Folded {
  // What its records say is over is judged record by record.
  const byRecords =
    before !== null && (before.gone === null || before.gone === "cancelled" || before.gone === "filtered");
  const single = stamp.method === "singleElementUpdate" && byRecords;
  if (before !== null && !single && !mayReplace(before, incoming, stamp)) return { held: before, change: null };
  const situation = single ? mergeSituation(before.situation, incoming) : incoming;
  const unit = touchedBy(before, stamp);
  return folded(before, { id: incoming.id, situation, gone: goneOf(situation.records), unit, at: stamp.at });
}

/** A situation that a snapshot does not list: it is over, unless a unit after the snapshot's making speaks of it. */
export function foldAbsence(before: Held, stamp: Stamp): Folded {
  const isAfterSnapshot = stamp.feedType !== null && before.unit !== null && before.unit >= stamp.feedType;
  if (before.gone !== null || isAfterSnapshot) return { held: before, change: null };
  return folded(before, { ...before, gone: "absent", at: stamp.at });
}

/** Version 3's management of what was sent before: the reference is a situation's or a record's. */
export function foldClosure(before: Held, closure: Closure, stamp: Stamp): Folded {
  if (before.gone !== null) return { held: before, change: null };
  const unit = touchedBy(before, stamp);
  if (before.id === closure.id) {
    const gone = closure.status === "cancelled" ? "cancelled" : "closed";
    return folded(before, { ...before, gone, unit, at: stamp.at });
  }
  if (!before.situation.records.some(({ id }) => id === closure.id)) return { held: before, change: null };
  const done = closure.status === "cancelled" ? { cancel: true } : { end: true };
  const records = before.situation.records.map((record) =>
    record.id === closure.id ? { ...record, ...done } : record,
  );
  const situation = { ...before.situation, records };
  return folded(before, { ...before, situation, gone: goneOf(records), unit, at: stamp.at });
}

/** When all of a situation was over; null while any of it goes on, or has no end. */
export function overSince({ records }: Situation): number | null {
  const valid = records.filter(({ cancel, filtered }) => !cancel && !filtered);
  const ends = valid.map((record) => {
    const end = endOf(record);
    return record.end ? (end ?? record.versionTime) : record.validity.status === "active" ? null : end;
  });
  return ends.length === 0 || ends.includes(null) ? null : Math.max(...ends.map(Number));
}

/** Takes an ended situation out when its time of grace has passed. */
export function foldTime(before: Held, now: number, graceMs: number): Folded {
  const since = before.gone === null ? overSince(before.situation) : null;
  if (since === null || now - since < graceMs) return { held: before, change: null };
  return folded(before, { ...before, gone: "expired", at: now });
}
