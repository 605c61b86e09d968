// compare: a refresh writes the difference. The hashes of the live rows go into a bag; each row of the source takes its
// equal out, or is new and written; what is left in the bag has vanished and is marked so. Rows and checkpoint are committed
// together; the bag is only in memory, and is rebuilt by reading again where the process died (invariant 2). Duplicates are
// kept in number, the order of rows and of columns does not matter. A source whose types changed is read whole.
import { MAX_STEP_ATTEMPTS } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { NotInEncoding } from "../../formats/csv/read.ts";
import { beginRecheck, breaksReadings, inferRows, isStillPreferred } from "../../formats/infer.ts";
import { HashBag } from "../../lib/hash-bag.ts";
import { type Comparison, enterStep, type Job, NO_COUNTS, recordsAfter } from "../job.ts";
import {
  type Building,
  beginDifference,
  buildingGeneration,
  dropBuilding,
  publishedGeneration,
} from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import { saveRecordErrors } from "../storage/record-errors.ts";
import { markDied, oustSameIds, scanHashes } from "../storage/row-hashes.ts";
import type { HeldComparison, JobTools, Step } from "../tools.ts";
import { cellsOfFields, isRead, isTyped, type Position, positionAfter, startOf, typesOfFields } from "./chunks.ts";
import { askRoom, storageFull, storageLimitReached } from "./limits.ts";
import { inLegacyEncoding, isAppending, makeRoom, passesFor, readWhole } from "./plan.ts";
import { insertRows, nextRows, type SourceRow } from "./rows.ts";

/** A comparison that has begun. */
type Comparing = Job & { comparison: Comparison };

const isInPass = ({ check }: { check: number }, { pass, passes }: Comparison) => check % passes === pass;

const isBehind = (held: Position, job: Position) =>
  held.current < job.current || (held.current === job.current && held.offset < job.offset);

/** The first piece: a generation in the live table, of which no row is there yet. */
async function begin(job: Job, tools: JobTools): Promise<Job> {
  await makeRoom(tools);
  const before = publishedGeneration(tools.storage.sql)?.rows ?? 0;
  const comparison: Comparison = {
    pass: 0,
    passes: passesFor(before),
    retired: 0,
    before,
    infer: beginRecheck(job.readings, typesOfFields(job)),
    rebuilds: 0,
  };
  const next = { ...job, ...startOf(job), comparison, attempts: 0 };
  tools.storage.transactionSync(() => {
    beginDifference(tools.storage.sql, job);
    saveJob(tools.storage.sql, next);
  });
  return next;
}

/** Anew, or because another process held it: which of several equal rows vanish is then found again, the same ones. */
function beginPass(job: Comparing, tools: JobTools): Comparing {
  const { comparison } = job;
  const { pass, passes, before, rebuilds } = comparison;
  // A part of the hashes is as large as another, but for chance.
  const bag = new HashBag(Math.ceil((before / passes) * 1.05) + 1_000);
  tools.held.comparison = { job: job.uid, pass, bag, scanned: 0, ...startOf(job) };
  const next = {
    ...job,
    attempts: 0,
    comparison: { ...comparison, rebuilds: rebuilds + 1, retired: 0 },
  };
  saveJob(tools.storage.sql, next);
  return next;
}

/** One piece of the live rows → the bag. */
function fillBag(job: Comparing, held: HeldComparison, tools: JobTools): Job {
  const found = scanHashes(tools.storage.sql, liveIn(tools), held.scanned ?? 0);
  for (const row of found.rows) if (isInPass(row, job.comparison)) held.bag.add(row.hash, row.check);
  held.scanned = found.next;
  return { ...job, attempts: 0 };
}

function liveIn(tools: JobTools) {
  const live = publishedGeneration(tools.storage.sql);
  if (live === null) throw new Error("there is no generation to compare with");
  return live;
}

function buildingIn(tools: JobTools): Building {
  const building = buildingGeneration(tools.storage.sql);
  if (building === null) throw new Error("there is no generation to write to");
  return building;
}

/** Rows that a former process has matched: the bag is brought to where the checkpoint is. */
async function replay(job: Comparing, held: HeldComparison, tools: JobTools): Promise<Job> {
  const { current, offset, rows: before } = held;
  const at = { ...job, current, offset, rows: before };
  const { rows, chunk } = await nextRows(at, tools);
  for (const { content } of rows) if (isInPass(content, job.comparison)) held.bag.take(content.hash, content.check);
  Object.assign(held, positionAfter(at, chunk));
  const next = { ...job, attempts: 0 };
  saveJob(tools.storage.sql, next);
  return next;
}

/** The types changed, or the encoding was not what it seemed: what was written is dropped, and `next` begins. */
function giveWay(job: Job, next: Job, tools: JobTools): Job {
  const anew = { ...next, counts: { ...NO_COUNTS, billed: job.counts.billed } };
  tools.held.comparison = null;
  tools.storage.transactionSync(() => {
    dropBuilding(tools.storage.sql);
    saveJob(tools.storage.sql, anew);
  });
  return anew;
}

function giveWayToLoad(job: Job, tools: JobTools): Job {
  if (isAppending(job)) throw new AppError("append_other_types", 422, {});
  return giveWay(job, readWhole(enterStep(job, "infer", tools.now())), tools);
}

/** What a chunk brought: its rows of this pass, those of them that are new, and what is told once, in the first pass. */
type Matched = { mine: SourceRow[]; fresh: SourceRow[]; errors: number; replaced: number };

function afterMatch(job: Comparing, { mine, fresh, errors, replaced }: Matched, position: Position): Comparing {
  const { comparison, counts } = job;
  const infer = structuredClone(comparison.infer);
  inferRows(
    infer,
    mine.map(({ cells }) => cells),
    cellsOfFields(job),
    isTyped(job),
  );
  return {
    ...job,
    ...position,
    attempts: 0,
    comparison: { ...comparison, infer, rebuilds: 0 },
    counts: {
      ...counts,
      read: counts.read + mine.length + replaced,
      written: counts.written + fresh.length,
      added: counts.added + fresh.length,
      unchanged: counts.unchanged + mine.length - fresh.length,
      rejected: counts.rejected + errors,
      duplicates: job.identification === null ? null : (counts.duplicates ?? 0) + replaced,
    },
  };
}

/** One chunk of the source: what has no equal in the bag is new. */
async function match(job: Comparing, held: HeldComparison, tools: JobTools): Promise<Job> {
  const { sql } = tools.storage;
  const { rows, errors: all, chunk, replaced: passedOver } = await nextRows(job, tools);
  // The chunk was read outside; an interruption that arrived meanwhile must not be followed by a write.
  tools.stop.throwIfAborted();
  const mine = rows.filter(({ content }) => isInPass(content, job.comparison));
  const fresh = mine.filter(({ content }) => !held.bag.take(content.hash, content.check));
  const cells = cellsOfFields(job);
  if (fresh.some((row) => breaksReadings(row.cells, job.readings, cells))) return giveWayToLoad(job, tools);
  const [errors, replaced] = job.comparison.pass === 0 ? [all, passedOver] : [[], 0];
  const position = positionAfter(job, chunk);
  const { generation, layout } = buildingIn(tools);
  const next = tools.storage.transactionSync(() => {
    insertRows(fresh, job, layout, generation, tools);
    // What stays beside the source gives way to a new row of the same id.
    const ousted = isAppending(job) ? oustSameIds(sql, layout, generation, fresh.length) : 0;
    saveRecordErrors(sql, generation, errors);
    const after = afterMatch(job, { mine, fresh, errors: errors.length, replaced }, position);
    const known = { ...after, counts: { ...after.counts, removed: after.counts.removed + ousted } };
    saveJob(sql, known);
    return known;
  });
  Object.assign(held, position);
  return next;
}

/** Every row of the source was seen, in every pass. */
async function conclude(job: Comparing, tools: JobTools): Promise<Job> {
  // What a source declares holds whatever its values look like today.
  const declared = job.sources[0]?.declared ?? null;
  if (declared === null && !isStillPreferred(job.comparison.infer, job.readings, job.retyped)) {
    return giveWayToLoad(job, tools);
  }
  const { reached } = await askRoom(job, tools, 0, recordsAfter(job));
  if (reached !== null) return { ...job, limited: reached };
  tools.held.comparison = null;
  const next = enterStep(job, "index", tools.now());
  saveJob(tools.storage.sql, next);
  return next;
}

async function endPass(job: Comparing, tools: JobTools): Promise<Job> {
  const { comparison } = job;
  if (comparison.pass + 1 >= comparison.passes) return conclude(job, tools);
  const pass = { ...comparison, pass: comparison.pass + 1, retired: 0, rebuilds: 0 };
  const next = { ...job, ...startOf(job), comparison: pass, attempts: 0 };
  saveJob(tools.storage.sql, next);
  return next;
}

/** One piece of the live rows: those that are still in the bag have vanished. */
async function retire(job: Comparing, held: HeldComparison, tools: JobTools): Promise<Job> {
  if (held.bag.size === 0 || isAppending(job)) return endPass(job, tools);
  const { comparison, counts } = job;
  const live = liveIn(tools);
  const found = scanHashes(tools.storage.sql, live, comparison.retired);
  const vanished = found.rows.filter((row) => isInPass(row, comparison) && held.bag.take(row.hash, row.check));
  const { generation, layout } = buildingIn(tools);
  const ids = vanished.map(({ id }) => id);
  return tools.storage.transactionSync(() => {
    const died = markDied(tools.storage.sql, layout, ids, generation);
    const next: Comparing = {
      ...job,
      attempts: 0,
      comparison: { ...comparison, retired: found.next ?? Number.MAX_SAFE_INTEGER },
      counts: { ...counts, removed: counts.removed + died },
    };
    saveJob(tools.storage.sql, next);
    return next;
  });
}

async function nextPiece(job: Comparing, tools: JobTools): Promise<Job> {
  const kept = tools.held.comparison;
  const isOurs = kept !== null && kept.job === job.uid && kept.pass === job.comparison.pass;
  // A process that never lasts until the bag is full again will do better without one.
  if (!isOurs && job.comparison.rebuilds > MAX_STEP_ATTEMPTS) return giveWayToLoad(job, tools);
  const going = isOurs ? job : beginPass(job, tools);
  const held = tools.held.comparison;
  if (held === null) throw new Error("nothing is held of a pass that has begun");
  if (held.scanned !== null) return fillBag(going, held, tools);
  if (isBehind(held, going)) return replay(going, held, tools);
  const limited = storageLimitReached(tools);
  if (limited !== null) return { ...going, limited };
  return isRead(going) ? retire(going, held, tools) : match(going, held, tools);
}

export const compare: Step = async (job, tools) => {
  const { comparison } = job;
  if (comparison === null) return begin(job, tools);
  try {
    return await nextPiece({ ...job, comparison }, tools);
  } catch (thrown) {
    // What is held may be ahead of the checkpoint now.
    tools.held.comparison = null;
    const limited = storageFull(thrown, tools);
    if (limited !== null) return { ...job, limited };
    if (!(thrown instanceof NotInEncoding)) throw thrown;
    return giveWay(job, await inLegacyEncoding(job, thrown.offset, tools), tools);
  }
};
