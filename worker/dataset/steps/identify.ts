// identify: where fields are annotated `id`, the rows that a later row of the same id replaces are found before any is written
// (publishing-platform §2.6). One pass over the sources is one piece of work: what it knows is in memory only, and a process
// that dies in it begins the pass again. A row that lacks a part of its id has none, and is kept.
import { HEARTBEAT_INTERVAL_MS } from "../../config.ts";
import type { Row } from "../../formats/cell.ts";
import { NotInEncoding } from "../../formats/csv/read.ts";
import { type RecordColumn, toRecord } from "../../formats/to-record.ts";
import { type ContentHash, hashCells } from "../../lib/hash.ts";
import { BagFull, HashBag } from "../../lib/hash-bag.ts";
import { enterStep, type Identification, type Job, progressOf, reportOf } from "../job.ts";
import { buildingGeneration, publishedGeneration } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import { hasId, type Layout } from "../storage/layout.ts";
import { clearReplaced, markReplaced } from "../storage/replaced-rows.ts";
import { type JobTools, type Step, StopOrdered } from "../tools.ts";
import { isRead, nextChunk, positionAfter, startOf } from "./chunks.ts";
import { inLegacyEncoding, passesFor } from "./plan.ts";
import { withPlaces } from "./points.ts";
import { toColumns } from "./rows.ts";

/** Work between two looks at the network: what a reader may have to wait. */
const PAUSE_INTERVAL_MS = 30;
const NO_HASH = { hash: 0, check: 0 };

/** The generation whose fields the rows will have. */
function layoutOf(job: Job, tools: JobTools): Layout {
  const { sql } = tools.storage;
  const found = job.decision?.mode === "difference" ? publishedGeneration(sql) : buildingGeneration(sql);
  if (found === null) throw new Error(`job ${job.uid} has no generation whose fields it knows`);
  return found.layout;
}

/** The values that are the id, as they would be stored; null where one is missing. */
function idOf(row: Row, columns: RecordColumn[]): ContentHash | null {
  const values = toRecord(row, NO_HASH, columns, false).slice(2);
  if (values.includes(null)) return null;
  return hashCells(
    values,
    values.map((_, index) => index),
  );
}

/** Stops where an order says so, lets others have their turn, and tells that the job is alive. */
async function breathe(at: Job, tools: JobTools, times: { paused: number; asked: number }): Promise<void> {
  tools.stop.throwIfAborted();
  if (tools.now() - times.paused > PAUSE_INTERVAL_MS) {
    await tools.pause();
    times.paused = tools.now();
  }
  if (tools.now() - times.asked <= HEARTBEAT_INTERVAL_MS) return;
  times.asked = tools.now();
  const beat = { progress: progressOf(at, times.asked), report: reportOf(at), growing: false };
  const { keep, running } = await tools.port.heartbeat(at.uid, beat, times.asked);
  if (keep !== null || !running) throw new StopOrdered();
}

/** @throws BagFull when there are more ids than expected */
async function searchPass(job: Job, { pass, passes, expected }: Identification, tools: JobTools): Promise<void> {
  const { sql } = tools.storage;
  const layout = layoutOf(job, tools);
  // A part of the ids is as large as another, but for chance.
  const last = new HashBag(Math.ceil((expected / passes) * 1.05) + 1_000);
  const times = { paused: tools.now(), asked: tools.now() };
  for (let at: Job = { ...job, ...startOf(job) }; !isRead(at); ) {
    const chunk = await nextChunk(at, tools);
    const columns = toColumns(at, layout)
      .filter((_, index) => hasId(layout.fields[index]))
      .map((column) => ({ ...column, overflow: false }));
    const replaced = withPlaces(chunk.rows, at).flatMap((row, index) => {
      const id = idOf(row, columns);
      if (id === null || id.check % passes !== pass) return [];
      const former = last.put(id.hash, id.check, at.rows + index + 1);
      return former === 0 ? [] : [former];
    });
    tools.storage.transactionSync(() => markReplaced(sql, replaced));
    at = { ...at, ...positionAfter(at, chunk) };
    await breathe(at, tools, times);
  }
}

function afterPass(job: Job, identification: Identification, tools: JobTools): Job {
  const next = { ...identification, pass: identification.pass + 1 };
  if (next.pass < next.passes) return { ...job, identification: next, attempts: 0 };
  const step = job.decision?.mode === "difference" ? "compare" : "load";
  return { ...enterStep({ ...job, identification: next }, step, tools.now()), ...startOf(job) };
}

export const identify: Step = async (job, tools) => {
  const { identification } = job;
  if (identification === null) throw new Error(`job ${job.uid} has no field that is an id`);
  if (identification.pass === 0) clearReplaced(tools.storage.sql);
  let next: Job;
  try {
    await searchPass(job, identification, tools);
    next = afterPass(job, identification, tools);
  } catch (thrown) {
    if (thrown instanceof NotInEncoding) next = await inLegacyEncoding(job, thrown.offset, tools);
    else if (!(thrown instanceof BagFull)) throw thrown;
    else {
      const expected = identification.expected * 2 + 1_000;
      next = { ...job, attempts: 0, identification: { pass: 0, passes: passesFor(expected), expected } };
    }
  }
  saveJob(tools.storage.sql, next);
  return next;
};
