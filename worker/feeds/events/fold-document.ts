// One document of a feed → the state in a store: every situation folded, absences where a snapshot says so, closures.
// The store is the mirror's SQLite, or a map for a state at a past instant (replay.ts).
import { type Folded, foldAbsence, foldClosure, foldSituation, type Held, type Stamp } from "../datex/fold.ts";
import type { Publication } from "../datex/model.ts";

export type Holding = {
  find(id: string): Held | null;
  findByRecord(recordId: string): Held | null;
  /** Of what is held and not gone. */
  ids(): string[];
  save(folded: Folded, before: Held | null): void;
};

/** The recapitulative document is one by its name; a unit may say anything but that it is everything. */
export function stampOf(publication: Publication, unit: number | null, feedType: number | null, at: number): Stamp {
  const { method } = publication;
  if (unit === null) return { method: "snapshot", unit: null, feedType, at };
  return { method: method === "snapshot" ? "allElementUpdate" : method, unit, feedType: null, at };
}

/**
 * Folds a SituationPublication. Anything else (a delivery break, measured data) leaves the state as it is.
 * @returns how many situations are other than before
 */
export function foldDocument(holding: Holding, publication: Publication, stamp: Stamp): number {
  if (publication.type !== "SituationPublication") return 0;
  let changed = 0;
  const save = (folded: Folded, before: Held | null) => {
    if (folded.change !== null) changed += 1;
    holding.save(folded, before);
  };
  for (const situation of publication.situations) {
    const before = holding.find(situation.id);
    save(foldSituation(before, situation, stamp), before);
  }
  for (const closure of publication.closures) {
    const before = holding.find(closure.id) ?? holding.findByRecord(closure.id);
    if (before) save(foldClosure(before, closure, stamp), before);
  }
  if (stamp.method !== "snapshot") return changed;
  const listed = new Set(publication.situations.map(({ id }) => id));
  for (const id of holding.ids()) {
    const before = listed.has(id) ? null : holding.find(id);
    if (before) save(foldAbsence(before, stamp), before);
  }
  return changed;
}
