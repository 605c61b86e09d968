// What to do with sources that are read for the first time: compare them with the live generation and write the difference,
// or find their types and load them whole. A refresh of the same columns under the same configuration is compared.
import { CHUNK_BYTES, COMPARE_PASS_ROWS, EXPORT_GRACE_MS, MAX_COMPARE_PASSES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { toFieldNames } from "../../formats/field-names.ts";
import { guessLegacyEncoding } from "../../formats/legacy-encoding.ts";
import type { Reading } from "../../formats/values.ts";
import { enterStep, type Identification, type Job } from "../job.ts";
import { dropFormer, eraseDropped, publishedGeneration, type Recipe } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import { hasId, type Layout } from "../storage/layout.ts";
import type { JobTools } from "../tools.ts";
import { currentSource } from "./chunks.ts";

const LOOK_INTERVAL_MS = 50;

type Live = NonNullable<ReturnType<typeof publishedGeneration>>;

const inAnyOrder = (header: string[]) => JSON.stringify([...header].sort());

/** How often the source is read, each time for a part of the hashes that fits in memory. */
export const passesFor = (rows: number) => Math.max(1, Math.ceil(rows / COMPARE_PASS_ROWS));

/** @param expected about how many rows the sources have. @returns null where no field is the records' id */
export function beginIdentification({ fields }: Pick<Layout, "fields">, expected: number): Identification | null {
  return fields.some(hasId) ? { pass: 0, passes: passesFor(expected), expected } : null;
}

function isComparable(live: Live, job: Job): live is Live & { recipe: Recipe<Reading> } {
  const changed = job.decision?.changed ?? [];
  if (!live.layout.compared || live.recipe?.columns === undefined) return false;
  if (changed.includes("fields") || changed.includes("processors")) return false;
  if (passesFor(live.rows) > MAX_COMPARE_PASSES) return false;
  return inAnyOrder(live.recipe.header) === inAnyOrder(job.sources[0]?.header ?? []);
}

/** Downloads of the former generation have some time to come to their end, unless an order is given. */
async function waitForReaders(tools: JobTools): Promise<void> {
  const former = publishedGeneration(tools.storage.sql)?.former ?? null;
  const deadline = tools.now() + EXPORT_GRACE_MS;
  while (former !== null && tools.isRead(former) && tools.now() < deadline) {
    tools.stop.throwIfAborted();
    await scheduler.wait(LOOK_INTERVAL_MS);
  }
}

/**
 * Records that are there stay beside those of the source, which does not give them a second time.
 * @throws AppError `append_mixed`: which of several sources a record came from is not known
 */
export function isAppending(job: Job): boolean {
  const modes = job.config.resources.map(({ mode }) => mode === "append");
  if (!modes.includes(true)) return false;
  if (modes.includes(false)) throw new AppError("append_mixed", 422, {});
  return true;
}

/** The former generation makes room for the next one: there are never more than two. */
export async function makeRoom(tools: JobTools): Promise<void> {
  await waitForReaders(tools);
  tools.storage.transactionSync(() => dropFormer(tools.storage.sql));
  await eraseDropped(tools.storage, tools.pause);
}

/** Every row is read and written: from the inference of types on. */
export function readWhole(job: Job): Job {
  const { header = [], dataOffset = 0 } = job.sources[0] ?? {};
  const decision = { mode: "full" as const, changed: job.decision?.changed ?? [] };
  return {
    ...job,
    step: "infer",
    schema: toFieldNames(header).map(({ name }) => name),
    infer: null,
    comparison: null,
    identification: null,
    rows: 0,
    replaced: 0,
    offset: dataOffset,
    decision,
  };
}

/**
 * Back to the sniffing of this source, with the encoding that its text seems to be in.
 * @param offset near the bytes that are not UTF-8
 */
export async function inLegacyEncoding(job: Job, offset: number, tools: JobTools): Promise<Job> {
  const source = currentSource(job);
  const from = Math.max(0, offset - CHUNK_BYTES / 2);
  const encoding = guessLegacyEncoding(await tools.open(source.key, source.bytes).read(from, 2 * CHUNK_BYTES));
  const resources = job.config.resources.map((resource) =>
    resource.uid === source.resource ? { ...resource, params: { ...resource.params, encoding } } : resource,
  );
  return {
    ...enterStep(job, "sniff", tools.now()),
    config: { ...job.config, resources },
    infer: null,
    comparison: null,
    identification: null,
    rows: 0,
  };
}

/** After the last source is sniffed. */
export function beginReading(job: Job, tools: JobTools): Job {
  const live = publishedGeneration(tools.storage.sql);
  const appends = isAppending(job);
  let next: Job = readWhole(job);
  if (live !== null && isComparable(live, job)) {
    const { columns = [], readings, retyped = [] } = live.recipe;
    const decision = { mode: "difference" as const, changed: job.decision?.changed ?? [] };
    const identification = beginIdentification(live.layout, live.rows);
    const step = identification === null ? "compare" : "identify";
    next = { ...next, step, schema: columns, readings, retyped, decision, identification };
  } else if (live !== null && appends) throw new AppError("append_other_columns", 422, {});
  saveJob(tools.storage.sql, next);
  return next;
}
