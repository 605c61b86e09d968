// Downloads unit files, a few at a time, and stores what was read. The outcomes are a gapless prefix of the units
// asked for: nothing new is begun once a unit failed or too many are missing, and what was begun is finished.
import {
  FEED_MISSING_RUN,
  FEED_PARALLEL_DOWNLOADS,
  FEED_UNIT_MAX_BYTES,
  FEED_UNIT_TIMEOUT_MS,
  FEED_UNITS_IN_MEMORY_BYTES,
} from "../config.ts";
import { readDocument } from "./datex/read.ts";
import type { FileAnswer } from "./fetch.ts";
import type { UnitOutcome } from "./poll.ts";
import type { PollPorts } from "./run.ts";
import type { Problem } from "./state.ts";

type UnitPorts = Pick<PollPorts, "fetchFile" | "store" | "signal" | "zone">;
/** "recheck": a dead letter is asked for again; only a readable answer changes anything. */
type Purpose = "first" | "recheck";

/** @param units ascending; @param url of the folder, with its final slash */
export async function fetchUnits(
  units: number[],
  url: string,
  ports: UnitPorts,
  purpose: Purpose,
): Promise<UnitOutcome[]> {
  const outcomes: UnitOutcome[] = [];
  let begun = 0;
  let failed = 0;
  let missing = 0;
  let kept = 0;
  const worker = async () => {
    for (;;) {
      const place = begun;
      const unit = units[place];
      if (unit === undefined || failed > 0 || missing >= FEED_MISSING_RUN) return;
      begun += 1;
      const outcome = await fetchUnit(unit, url, ports, purpose);
      if (outcome.kind === "failed") failed += 1;
      if (outcome.kind === "missing") missing += 1;
      if (outcome.kind === "stored") {
        kept += outcome.bytes;
        // Whoever wants it all the same reads it from R2.
        if (kept > FEED_UNITS_IN_MEMORY_BYTES) outcome.publication = null;
      }
      outcomes[place] = outcome;
    }
  };
  const workers = Array.from({ length: Math.min(FEED_PARALLEL_DOWNLOADS, units.length) }, worker);
  // All are awaited even if one throws: no write may outlive its poll.
  for (const settled of await Promise.allSettled(workers)) if (settled.status === "rejected") throw settled.reason;
  return outcomes;
}

/** Whether upstream serves a unit; its bytes are not kept. */
export async function probeUnit(
  unit: number,
  url: string,
  ports: UnitPorts,
): Promise<{ outcome: "there" | "missing" | "failed"; problem?: Problem }> {
  const answer = await requestUnit(unit, url, ports);
  if (answer.kind === "missing") return { outcome: "missing" };
  return answer.kind === "failed" ? { outcome: "failed", problem: answer.problem } : { outcome: "there" };
}

function requestUnit(unit: number, url: string, ports: UnitPorts): Promise<FileAnswer> {
  const file = `${unit}.xml`;
  const { signal } = ports;
  const limits = { maxBytes: FEED_UNIT_MAX_BYTES, timeoutMs: FEED_UNIT_TIMEOUT_MS };
  return ports.fetchFile({ url: `${url}${file}`, file, ...limits, signal });
}

async function fetchUnit(unit: number, url: string, ports: UnitPorts, purpose: Purpose): Promise<UnitOutcome> {
  const answer = await requestUnit(unit, url, ports);
  switch (answer.kind) {
    case "file":
      return storeUnit(unit, answer, ports, purpose);
    case "missing": {
      // A poll cut off after its writes may find units gone upstream that it stored itself.
      const found = await ports.store.findUnit(unit);
      return found === null ? { unit, kind: "missing" } : { unit, kind: "held", readable: found === "readable" };
    }
    case "unchanged":
      return { unit, kind: "missing" };
    default:
      return { unit, kind: answer.kind, problem: answer.problem };
  }
}

async function storeUnit(
  unit: number,
  answer: Extract<FileAnswer, { kind: "file" }>,
  { store, zone }: UnitPorts,
  purpose: Purpose,
): Promise<UnitOutcome> {
  const { bytes, lastModified } = answer;
  const read = readDocument(bytes, zone);
  if (!read.ok) {
    if (purpose === "first") await store.putDead(unit, bytes, read.problem.code);
    return { unit, kind: "dead", bytes: bytes.byteLength, problem: read.problem };
  }
  await store.putUnit(unit, bytes, lastModified);
  if (purpose === "recheck") await store.dropDead(unit);
  const { publicationTime } = read.publication;
  return { unit, kind: "stored", bytes: bytes.byteLength, publicationTime, publication: read.publication };
}
