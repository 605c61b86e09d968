// What a dataset may be once a disturbed order has come to rest, and whether it is: invariants 2, 3 and 4.
import type { Dataset, Status } from "./dataset.ts";
import type { Round } from "./plan.ts";
import { type Contents, contentsOf, type Version } from "./versions.ts";

/** What visitors are served; null when nothing is. */
export type Served = { contents: Contents; incomplete: boolean } | null;

/** What a round begins with: the state the dataset rests in, and what is served. `kept` is what a rollback brings back; unknown where a round may have made two versions. */
export type Before = { status: string; served: Served; kept: Served | "unknown"; generation: number };

/** An order that was refused was not given; one whose answer was lost may have been. */
export type Taken = "accepted" | "maybe" | "no";

export type Tried = {
  publish: Taken;
  metadata: Taken;
  rollback: Taken;
  abort: Taken;
  unpublish: Taken;
  /** Publishes that were or may have been accepted. */
  publishes: number;
  /** So much went wrong that a step may have been given up. */
  mayFail: boolean;
};

function countEach(list: Contents): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of list) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Every member of `inner`, as often as it is there, is in `outer`. */
function contains(outer: Map<string, number>, inner: Map<string, number>): boolean {
  return [...inner].every(([text, count]) => (outer.get(text) ?? 0) >= count);
}

function combine(a: Map<string, number>, b: Map<string, number>, choose: (a: number, b: number) => number) {
  return new Map([...a.keys(), ...b.keys()].map((text) => [text, choose(a.get(text) ?? 0, b.get(text) ?? 0)]));
}

/**
 * What an interruption may leave: the first rows of the new version; or, where only the difference is written, the new
 * rows so far beside the old ones not yet seen.
 */
export function isProcessedSoFar(contents: Contents, former: Contents, version: Version): boolean {
  const { rows, columns } = version;
  if (equal(contents, contentsOf({ columns, rows: rows.slice(0, contents.length) }))) return true;
  const [found, old, next] = [contents, former, contentsOf(version)].map(countEach);
  if (found === undefined || old === undefined || next === undefined) return false;
  return contains(found, combine(old, next, Math.min)) && contains(combine(old, next, Math.max), found);
}

export const equal = (a: Contents | null, b: Contents | null): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((text, index) => text === b[index]));

/** The first record that one has and the other has not, for a sentence. */
export function firstDifference(found: Contents | null, expected: Contents | null): string {
  if (found === null || expected === null)
    return `${found?.length ?? "no"} records instead of ${expected?.length ?? "none"}`;
  const at = expected.findIndex((text, index) => text !== found[index]);
  return `${found.length} records instead of ${expected.length}; ${found[at]} where ${expected[at]} is expected`;
}

export type Settled = { status: Status; served: Served };

/** Looks at a dataset that is at rest. */
export async function readServed(dataset: Dataset, status: Status): Promise<Served> {
  const contents = await dataset.contents();
  return contents === null ? null : { contents, incomplete: status.incomplete };
}

const isSame = (a: Served, b: Served) =>
  a?.incomplete === b?.incomplete && equal(a?.contents ?? null, b?.contents ?? null);

/** Whether nothing but its own success could keep an accepted order from its effect. */
const isUndisturbed = (tried: Tried, status: Status) =>
  tried.abort === "no" && tried.unpublish === "no" && status.status === "idle";

function judgeWithdrawn(before: Before, status: Status, tried: Tried): string[] {
  if (before.served !== null && tried.unpublish === "no") return ["it is not published any more"];
  const isLost = tried.publish === "accepted" && isUndisturbed(tried, status);
  return isLost ? ["an accepted publish ended well, and nothing is served"] : [];
}

/** Something is served: which of the contents that it may be? */
function judgeContents(before: Before, version: Version, status: Status, served: NonNullable<Served>, tried: Tried) {
  if (!served.incomplete && equal(served.contents, contentsOf(version)) && tried.publish !== "no") return [];
  const certain = isUndisturbed(tried, status);
  if (isSame(served, before.served)) {
    const isIgnored = tried.publish === "accepted" && certain;
    return isIgnored ? ["an accepted publish ended well, and the former records are still served"] : [];
  }
  if (tried.rollback !== "no" && (before.kept === "unknown" || isSame(served, before.kept))) return [];
  if (!served.incomplete) return ["the records are neither those of before nor those of the source"];
  const wrong = tried.abort === "no" ? ["it is incomplete, and nobody interrupted it"] : [];
  const formers = [before.served, before.kept].flatMap((one) =>
    one === null || one === "unknown" ? [] : [one.contents],
  );
  const isBeginning = [[], ...formers].some((former) => isProcessedSoFar(served.contents, former, version));
  return isBeginning ? wrong : [...wrong, "what an interruption left is no beginning of the source's records"];
}

/** A single rollback that ended well has brought back what was kept. */
function judgeRollback({ kept }: Before, { status, served }: Settled, tried: Tried, round: Round): string[] {
  const isPlain =
    tried.rollback === "accepted" && tried.publishes === 0 && !round.twice && isUndisturbed(tried, status);
  if (!isPlain || kept === "unknown" || isSame(served, kept)) return [];
  return ["a rollback ended well, and what is served is not the version before"];
}

/** @param version what the source was in this round */
export function judgeSettled(before: Before, version: Version, settled: Settled, tried: Tried, round: Round): string[] {
  const { status, served } = settled;
  const wrong: string[] = [];
  const taken = [tried.publish, tried.metadata, tried.rollback, tried.unpublish];
  const isAsBefore = status.status === before.status && !taken.includes("accepted");
  if (status.status !== "idle" && !tried.mayFail && !isAsBefore) {
    wrong.push(`ended in ${status.status} (${status.params.error_code}) though nothing could make it fail`);
  }
  if (served === null) return [...wrong, ...judgeWithdrawn(before, status, tried)];
  if (status.records_count !== served.contents.length) {
    wrong.push(`records_count is ${status.records_count}, and there are ${served.contents.length} records`);
  }
  wrong.push(...judgeContents(before, version, status, served, tried));
  wrong.push(...judgeRollback(before, settled, tried, round));
  return wrong;
}

/** What the next round begins with. */
export function nextBefore(before: Before, { status, served }: Settled, tried: Tried): Before {
  const { generation, status: state } = status;
  const isCertain = tried.publishes <= 1 && tried.rollback === "no";
  if (served === null) return { status: state, served, kept: null, generation };
  if (generation === before.generation && isCertain) return { ...before, status: state, served };
  const kept = isCertain && tried.unpublish === "no" ? before.served : "unknown";
  return { status: state, served, kept, generation };
}

/** Invariant 4: what nobody is served any more is nowhere. */
export async function judgeGone(dataset: Dataset): Promise<string[]> {
  const [explored, records, exported, listed, page] = await Promise.all([
    dataset.explore(),
    dataset.explore("/records"),
    dataset.explore("/exports/jsonl"),
    dataset.catalogue(),
    dataset.page(),
  ]);
  const wrong: string[] = [];
  if (explored.status !== 404) wrong.push(`unpublished, and by its identifier it answers ${explored.status}`);
  if (records.status !== 404) wrong.push(`unpublished, and its records answer ${records.status}`);
  if (exported.status !== 404) wrong.push(`unpublished, and its export answers ${exported.status}`);
  if (listed.body.total_count !== 0) wrong.push(`unpublished, and in the catalogue: ${listed.text.slice(0, 200)}`);
  if (page.status !== 404) wrong.push(`unpublished, and its page answers ${page.status}`);
  return wrong;
}
