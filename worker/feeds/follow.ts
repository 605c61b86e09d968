// Which documents a step of the poll has made part of the stream, and their delivery to the follower.
import type { Publication } from "./datex/model.ts";
import { readPublication } from "./datex/read.ts";
import type { FeedDocument, FeedFollower } from "./follower.ts";
import { type Observation, type Poll, type UnitOutcome, withProblem } from "./poll.ts";
import { withCounts } from "./state.ts";
import type { FeedStore } from "./store.ts";

/** How a unit is read that memory had no room for. */
type Reader = { store: Pick<FeedStore, "readUnit">; zone: string | null };

/** @param content what the content.xml says that was published in this step, if one was */
export function documentsOf(
  before: Poll,
  after: Poll,
  seen: Observation,
  content: Publication | null,
  reader: Reader,
): FeedDocument[] {
  switch (seen.saw) {
    case "published":
      return after.state.content === before.state.content ? [] : snapshotOf(before, after, content);
    case "units":
      return passedUnits(before, after, seen.outcomes, reader);
    case "probe":
      return passedUnits(before, after, [], reader);
    case "recheck":
      return seen.outcomes.flatMap((outcome) => (outcome.kind === "stored" ? [toUnit(outcome, reader)] : []));
    default:
      return [];
  }
}

function snapshotOf(before: Poll, after: Poll, publication: Publication | null): FeedDocument[] {
  const { content } = after.state;
  if (content === null || publication === null) return [];
  const { feedType, publicationTime } = content;
  const restarted = before.state.content === null || feedType < before.state.content.feedType;
  return [{ kind: "snapshot", feedType, publicationTime, restarted, read: async () => publication }];
}

/** Every unit that the cursor passed: as a document, or as part of a range that was skipped. */
function passedUnits(before: Poll, after: Poll, outcomes: UnitOutcome[], reader: Reader): FeedDocument[] {
  const documents: FeedDocument[] = [];
  const from = before.state.cursor ?? 0;
  const to = after.state.cursor ?? from;
  const known = new Map(outcomes.map((outcome) => [outcome.unit, outcome]));
  // A range that upstream erased can have millions of units: what no outcome tells of is one step.
  for (let unit = from; unit < to; ) {
    const outcome = known.get(unit);
    const next = outcome ? unit + 1 : to;
    const last = documents.at(-1);
    if (outcome?.kind === "stored" || (outcome?.kind === "held" && outcome.readable))
      documents.push(toUnit(outcome, reader));
    else if (last?.kind === "skipped") last.to = next;
    else documents.push({ kind: "skipped", from: unit, to: next });
    unit = next;
  }
  return documents;
}

function toUnit(outcome: Extract<UnitOutcome, { kind: "stored" | "held" }>, reader: Reader): FeedDocument {
  const { unit } = outcome;
  const kept = outcome.kind === "stored" ? outcome.publication : null;
  const read = async () => {
    if (kept !== null) return kept;
    const bytes = await reader.store.readUnit(unit);
    if (bytes === null) throw new Error(`unit ${unit} is no longer in R2`);
    return readPublication(bytes, reader.zone);
  };
  return { kind: "unit", unit, read };
}

/** The poll is over and saved: a follower that fails now is told in the log, and comes again with the next poll. */
export async function settle(follower: FeedFollower): Promise<void> {
  try {
    await follower.settle();
  } catch (thrown) {
    console.error(JSON.stringify({ level: "error", event: "feed_follower_not_settled", error: String(thrown) }));
  }
}

/** Hands the documents over, one after the other; what the follower throws becomes an incident. */
export async function deliver(poll: Poll, documents: FeedDocument[], follower: FeedFollower): Promise<Poll> {
  let next = poll;
  for (const document of documents) {
    try {
      const changed = await follower.apply(document);
      // Each content.xml checks what was made of the units before it (datex §1.6 step 7).
      const checks = document.kind === "snapshot" && !document.restarted;
      if (checks) next = { ...next, state: withCounts(next.state, { differences: changed }) };
    } catch (thrown) {
      console.error(JSON.stringify({ level: "error", event: "feed_document_not_applied", error: String(thrown) }));
      const file = document.kind === "unit" ? `${document.unit}.xml` : "content.xml";
      next = withProblem(next, { code: "feed_document_not_applied", params: { file } });
    }
  }
  return next;
}
