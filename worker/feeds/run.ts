// Carries out one poll: asks the protocol for a step, does it, tells what was seen, until the protocol says end.
// The state is saved only after the R2 writes that it describes, so a poll cut off anywhere is simply done again.

import {
  FEED_CONTENT_MAX_BYTES,
  FEED_CONTENT_TIMEOUT_MS,
  FEED_INDEX_MAX_BYTES,
  FEED_INDEX_TIMEOUT_MS,
} from "../config.ts";
import { sha256Hex } from "../lib/digest.ts";
import { parseIndexFile } from "./datex/index-file.ts";
import type { Publication } from "./datex/model.ts";
import { readDocument } from "./datex/read.ts";
import type { FetchFile } from "./fetch.ts";
import { fetchUnits, probeUnit } from "./fetch-units.ts";
import { deliver, documentsOf, settle } from "./follow.ts";
import type { FeedFollower } from "./follower.ts";
import {
  type ContentOutcome,
  type IndexOutcome,
  type Observation,
  type PollSummary,
  type Retention,
  type Step,
  startPoll,
  summarize,
} from "./poll.ts";
import { endPoll, nextStep, observe } from "./protocol.ts";
import { type MirrorState, type Problem, withCounts } from "./state.ts";
import type { FeedStore } from "./store.ts";

/** What a poll needs of the world. */
export type PollPorts = {
  fetchFile: FetchFile;
  store: Pick<
    FeedStore,
    | "putUnit"
    | "putDead"
    | "dropDead"
    | "findUnit"
    | "readUnit"
    | "putContent"
    | "readIndex"
    | "readServed"
    | "putIndex"
    | "eraseUnits"
    | "thinSnapshots"
    | "operations"
  >;
  retention: Retention;
  /** Of times that name none; null: that of the publisher's country. */
  zone: string | null;
  follower: FeedFollower;
  save: (state: MirrorState) => Promise<void>;
  now: () => number;
  signal: AbortSignal;
};

/** The accepted content.xml and what it says, kept from its download to its publication. */
type Held = { content: { bytes: Uint8Array; publication: Publication } | null };

/** @param url of the folder, with its final slash */
export async function runPoll(saved: MirrorState, url: string, ports: PollPorts): Promise<PollSummary> {
  const held: Held = { content: null };
  // A first poll that was killed may have published before it could save anything.
  const published = saved.published ?? (await ports.store.readIndex());
  let poll = startPoll({ ...saved, published }, url, ports.retention, ports.now());
  let known = saved;
  for (;;) {
    ports.signal.throwIfAborted();
    const step = nextStep(poll);
    if (step.do === "end") break;
    // A gap must be on the list before index.txt passes it.
    if (step.do === "publish") known = await saveNewGaps(known, poll.state, ports);
    const seen = { ...(await carryOut(step, url, ports, held)), at: ports.now() } as Observation;
    const next = observe(poll, seen);
    // Before the state is saved: a poll that is cut off here hands them over again.
    poll = await deliver(next, documentsOf(poll, next, seen, held.content?.publication ?? null, ports), ports.follower);
    // Only these two leave a state that describes R2 as it is.
    if (step.do === "publish" || step.do === "erase-units") {
      await ports.save(poll.state);
      known = poll.state;
    }
  }
  const { writes, reads } = ports.store.operations;
  poll = endPoll({ ...poll, state: withCounts(poll.state, { r2Writes: writes, r2Reads: reads }) });
  await ports.save(poll.state);
  await settle(ports.follower);
  return summarize(poll, saved);
}

async function saveNewGaps(known: MirrorState, next: MirrorState, ports: PollPorts): Promise<MirrorState> {
  const added = next.gaps.filter((gap) => !known.gaps.some(({ from, to }) => from <= gap.from && gap.to <= to));
  if (added.length === 0) return known;
  const state = { ...known, gaps: [...known.gaps, ...added] };
  await ports.save(state);
  return state;
}

type Seen = Observation extends infer One ? (One extends { at: number } ? Omit<One, "at"> : never) : never;

async function carryOut(step: Exclude<Step, { do: "end" }>, url: string, ports: PollPorts, held: Held): Promise<Seen> {
  switch (step.do) {
    case "fetch-content":
      return { saw: "content", outcome: await fetchContent(step, url, ports, held) };
    case "fetch-index":
      return { saw: "index", outcome: await fetchIndex(step.etag, url, ports) };
    case "fetch-units":
      return { saw: "units", outcomes: await fetchUnits(step.units, url, ports, "first") };
    case "recheck-units":
      return { saw: "recheck", outcomes: await fetchUnits(step.units, url, ports, "recheck") };
    case "probe-unit":
      return { saw: "probe", ...(await probeUnit(step.unit, url, ports)) };
    case "publish":
      await publish(step, ports, held);
      return { saw: "published" };
    case "erase-units":
      await ports.store.eraseUnits(step.from, step.to);
      return { saw: "erased", to: step.to };
    case "thin-snapshots":
      await ports.store.thinSnapshots(step.day, step.oldest);
      return { saw: "thinned", day: step.day };
  }
}

async function publish(step: Extract<Step, { do: "publish" }>, { store }: PollPorts, held: Held): Promise<void> {
  const writes = [
    async () => {
      if (step.content && held.content) await store.putContent(held.content.bytes, step.content);
    },
    async () => {
      if (step.index !== null) await store.putIndex(step.index);
    },
  ];
  if (!(await isContentFirst(step, store))) writes.reverse();
  for (const write of writes) await write();
}

/**
 * The protocol decides by what the state says is served. A poll that was killed between the publication of another
 * numbering and its note of it leaves both files ahead of the state: where the index goes back, R2 itself is asked.
 */
async function isContentFirst(step: Extract<Step, { do: "publish" }>, store: PollPorts["store"]): Promise<boolean> {
  const { content, index, contentFirst, goesBack } = step;
  if (contentFirst || !goesBack || content === null || index === null) return contentFirst;
  const served = await store.readServed();
  if (served.feedType === null || served.index === null) return contentFirst;
  // The new index would announce units of the served content.xml that nobody has; the new content.xml announces none.
  return index > served.feedType && served.index <= content.feedType;
}

async function fetchContent(
  step: Extract<Step, { do: "fetch-content" }>,
  url: string,
  ports: PollPorts,
  held: Held,
): Promise<ContentOutcome> {
  const file = "content.xml";
  const answer = await ports.fetchFile({
    url: `${url}${file}`,
    file,
    etag: step.etag,
    lastModified: step.lastModified,
    maxBytes: FEED_CONTENT_MAX_BYTES,
    timeoutMs: FEED_CONTENT_TIMEOUT_MS,
    signal: ports.signal,
  });
  if (answer.kind === "unchanged") return answer;
  if (answer.kind !== "file") return unusable(answer.kind === "missing" ? missing(file) : answer.problem);
  const read = readDocument(answer.bytes, ports.zone);
  if (!read.ok) return unusable({ code: read.problem.code, params: { ...read.problem.params, file } });
  held.content = { bytes: answer.bytes, publication: read.publication };
  const { etag, lastModified } = answer;
  const sha256 = await sha256Hex(answer.bytes);
  const publishedAt = read.publication.publicationTime;
  const fetched = { envelope: read.envelope, publishedAt, bytes: answer.bytes.byteLength, sha256, etag, lastModified };
  return { kind: "document", fetched };
}

async function fetchIndex(etag: string | null, url: string, ports: PollPorts): Promise<IndexOutcome> {
  const file = "index.txt";
  // No If-Modified-Since: two units in one second would leave the date as it was.
  const answer = await ports.fetchFile({
    url: `${url}${file}`,
    file,
    etag,
    maxBytes: FEED_INDEX_MAX_BYTES,
    timeoutMs: FEED_INDEX_TIMEOUT_MS,
    signal: ports.signal,
  });
  if (answer.kind === "unchanged") return answer;
  if (answer.kind !== "file") return unusable(answer.kind === "missing" ? missing(file) : answer.problem);
  const read = parseIndexFile(answer.bytes);
  return read.ok ? { kind: "number", value: read.value, etag: answer.etag } : unusable(read.problem);
}

function missing(file: string): Problem {
  return { code: "feed_file_missing", params: { file } };
}

function unusable(problem: Problem): { kind: "unusable"; problem: Problem } {
  return { kind: "unusable", problem };
}
