// One run: a dataset goes through the rounds of its plan, each time looked at when it has come to rest; in the end it is
// published once more, undisturbed, and compared record by record with one that was never disturbed.
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../e2e/portal.ts";
import type { FileServer } from "../servers/file-server.ts";
import { type Answer, createDataset, type Dataset, type Status } from "./dataset.ts";
import { carryOut } from "./orders.ts";
import type { Round, RunPlan } from "./plan.ts";
import type { FaultyPortal } from "./portal.ts";
import { seededRandom } from "./random.ts";
import { judgeSights, startReader, type Visible } from "./reader.ts";
import {
  type Before,
  equal,
  firstDifference,
  judgeGone,
  judgeSettled,
  nextBefore,
  readServed,
  type Served,
  type Settled,
  type Tried,
} from "./settled.ts";
import { judgeTransitions } from "./transitions.ts";
import {
  changeVersion,
  contentsOf,
  firstVersion,
  growingSignatures,
  type Signature,
  signatureOf,
  toSignature,
  type Version,
} from "./versions.ts";
import { NO_FAULTS, STALL_MS } from "./worker/faults.ts";

/** Nothing stays on its way for ever; unscaled it would be minutes. */
const REST_TIMEOUT_MS = 30_000;
const CLEAN_TIMEOUT_MS = 10_000;
/** So many things gone wrong may make up the five attempts after which a step is given up. */
const GIVE_UP_FROM = 4;

export type Setting = { portal: FaultyPortal; server: FileServer; plan: RunPlan };

const countedSignature = (served: Served): Signature[] => {
  if (served === null) return [];
  const weight = served.contents.reduce((sum, text) => sum + Number(JSON.parse(text).poids), 0);
  return [toSignature(served.contents.length, weight)];
};

/** Nothing of a job is left behind, and of an unpublished dataset no record. */
async function judgeLeftovers(dataset: Dataset, served: Served): Promise<string[]> {
  let left = "";
  const isClean = async () => {
    const { temporary, stored } = await dataset.trace();
    left = `${temporary.join(", ")} and ${stored} records`;
    return temporary.length === 0 && (served === null ? stored === 0 : stored >= served.contents.length) ? true : null;
  };
  const clean = await until("nothing is left", CLEAN_TIMEOUT_MS, isClean).catch(() => null);
  return clean === null ? [`left behind, with ${served?.contents.length ?? "no"} records served: ${left}`] : [];
}

/** Invariant 3: what comes late changes nothing any more. */
async function judgeFinal(dataset: Dataset, status: Status, served: Served): Promise<string[]> {
  await sleep(STALL_MS / 2);
  const later = await dataset.untilRest(REST_TIMEOUT_MS);
  const contents = await dataset.contents();
  const same = later?.status === status.status && equal(contents, served?.contents ?? null);
  return same ? [] : [`changed after it had come to rest: ${JSON.stringify([status, later])}`];
}

/** What a reader may have seen of a round, now that it is known how it ended. */
function visibleIn(before: Before, version: Version, { served }: Settled, tried: Tried): Visible {
  const former = countedSignature(before.served);
  const kept = before.kept === "unknown" ? [] : countedSignature(before.kept);
  // Two rollbacks lead back to where they began.
  const rolledBack = tried.rollback === "no" ? [] : [...kept, ...former, ...kept];
  const mayBeGone = before.served === null || tried.unpublish !== "no";
  return {
    whole: [...former, ...rolledBack, signatureOf(version), ...countedSignature(served)],
    growing: mayBeGone ? growingSignatures(version) : new Set(),
    mayBeGone,
  };
}

/** A new one where metadata are published alone; else the one that is served: were it another, a publish would be light. */
async function nextTitle(dataset: Dataset, { order, change }: Round): Promise<string> {
  const served = await dataset.title();
  return order === "publish_metadata" ? `${served}, ${change}` : (served ?? "Titre");
}

/** The title that was saved before the round is served after a publish that brings it. */
async function judgeTitle(
  dataset: Dataset,
  title: string,
  { status, served }: Settled,
  tried: Tried,
): Promise<string[]> {
  const isOrdered = tried.publish === "accepted" || tried.metadata === "accepted";
  const isPlain = tried.abort === "no" && tried.unpublish === "no" && status.status === "idle";
  if (served === null || !isOrdered || !isPlain) return [];
  const found = await dataset.title();
  return found === title ? [] : [`the title is ${found}, and not ${title}`];
}

async function judgeAtRest(dataset: Dataset, served: Served): Promise<string[]> {
  const wrong = served === null ? await judgeGone(dataset) : [];
  wrong.push(...(await judgeLeftovers(dataset, served)), ...judgeTransitions(await dataset.trace()));
  const jobs = await dataset.jobs();
  if (jobs.some(({ state }) => state === "queued" || state === "running")) wrong.push("at rest, with a job under way");
  return wrong;
}

type Played = { wrong: string[]; after: Before };

async function playRound(setting: Setting, dataset: Dataset, round: Round, version: Version, before: Before) {
  const wrong: string[] = [];
  await dataset.offer(version, round.source);
  const title = await nextTitle(dataset, round);
  await dataset.setTitle(title);
  await dataset.setFaults(round.faults);
  const reader = startReader(dataset, setting.portal);
  const killsBefore = setting.portal.kills();
  const tried = await carryOut(setting.portal, dataset, round, wrong);
  const status = await dataset.untilRest(REST_TIMEOUT_MS);
  const fired = (await dataset.faultsFired()) ?? [];
  await dataset.setFaults(NO_FAULTS);
  if (status === null) {
    await reader.stop();
    throw new Error(`does not come to rest: ${(await dataset.status()).text}`);
  }
  const kills = setting.portal.kills() - killsBefore;
  // What befell a process that was killed then is not counted any more.
  const maybe = kills > 0 ? round.faults.faults.reduce((sum, { times }) => sum + times, kills) : fired.length;
  tried.mayFail ||= maybe >= GIVE_UP_FROM;
  const served = await readServed(dataset, status);
  const settled = { status, served };
  wrong.push(...judgeSettled(before, version, settled, tried, round));
  wrong.push(...(await judgeTitle(dataset, title, settled, tried)));
  wrong.push(...(await judgeFinal(dataset, status, served)));
  wrong.push(...judgeSights(await reader.stop(), visibleIn(before, version, settled, tried)));
  wrong.push(...(await judgeAtRest(dataset, served)));
  return { wrong, after: nextBefore(before, settled, tried) } satisfies Played;
}

async function publishUndisturbed(dataset: Dataset, version: Version): Promise<string[]> {
  await dataset.offer(version, "fine");
  await dataset.setTitle((await dataset.title()) ?? "Titre");
  const answer = await dataset.order("publish/");
  if (answer.status !== 200) return [`healed, and publish is answered ${answer.status} ${answer.text}`];
  const status = await dataset.untilRest(REST_TIMEOUT_MS);
  if (status?.status === "idle" && status.is_published && !status.incomplete) return [];
  return [`healed, and a publish ends in ${JSON.stringify(status)}`];
}

/** A refresh leaves the columns in the order in which they came first. */
function sortedFields({ body }: Answer): string {
  const fields = (body.fields ?? []) as { name: string }[];
  return JSON.stringify(fields.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}

/** Invariant 2: published once more without disturbance, it is what a dataset is that was never disturbed. */
async function compareWithCalm(setting: Setting, dataset: Dataset, version: Version): Promise<string[]> {
  const { portal, server, plan } = setting;
  const calm = await createDataset(portal, server, plan, `calme-${plan.seed}`);
  const wrong = [...(await publishUndisturbed(dataset, version)), ...(await publishUndisturbed(calm, version))];
  const [disturbed, undisturbed] = await Promise.all([dataset.contents(), calm.contents()]);
  const expected = contentsOf(version);
  if (!equal(undisturbed, expected)) {
    wrong.push(`even a run left alone differs from its source: ${firstDifference(undisturbed, expected)}`);
  }
  if (!equal(disturbed, undisturbed)) {
    wrong.push(`its records are not those of a run left alone: ${firstDifference(disturbed, undisturbed)}`);
    wrong.push(`its last job: ${JSON.stringify((await dataset.jobs())[0])}`);
  }
  if (!equal(await dataset.exported(), await calm.exported())) wrong.push("its export differs");
  const [fields, calmFields] = await Promise.all([dataset.explore(), calm.explore()]);
  if (sortedFields(fields) !== sortedFields(calmFields)) wrong.push("its fields differ");
  await Promise.all([dataset.remove(), calm.remove()]);
  wrong.push(...(await judgeGone(dataset)), ...(await judgeLeftovers(dataset, null)));
  return wrong;
}

/** @returns what went wrong, by round; nothing when all went well */
export async function executeRun(setting: Setting): Promise<string[]> {
  const { portal, server, plan } = setting;
  const random = seededRandom(plan.seed ^ 0x5eed);
  const dataset = await createDataset(portal, server, plan, `run-${plan.seed}`);
  const wrong: string[] = [];
  let version = firstVersion(plan.rows, random);
  let before: Before = { status: "idle", served: null, kept: null, generation: 0 };
  for (const [index, round] of plan.rounds.entries()) {
    version = changeVersion(version, round.change, random);
    const played = await playRound(setting, dataset, round, version, before);
    wrong.push(...played.wrong.map((sentence) => `round ${index + 1}: ${sentence}`));
    before = played.after;
  }
  const last = changeVersion(version, "few", random);
  wrong.push(...(await compareWithCalm(setting, dataset, last)).map((sentence) => `in the end: ${sentence}`));
  return wrong;
}
