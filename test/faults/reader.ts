// A visitor who asks all along, and whether what was answered may be seen (invariant 1): a whole version, or the growing
// first one marked incomplete; never a mixed one, never an older one after a newer one, never a failure.
import { setTimeout as sleep } from "node:timers/promises";
import { type Dataset, NO_ANSWER } from "./dataset.ts";
import type { FaultyPortal } from "./portal.ts";
import { type Signature, toSignature } from "./versions.ts";

const PAUSE_MS = 5;

export type Sight = {
  status: number;
  /** What was counted, in one query; null without an answer. */
  signature: Signature | null;
  /** The answer says that it may be kept: what it shows is finished. */
  finished: boolean;
  /** The portal was killed meanwhile. */
  excused: boolean;
  text: string;
};

async function look(dataset: Dataset, portal: FaultyPortal): Promise<Sight> {
  const killsBefore = portal.kills();
  const wasDown = portal.isDown();
  const answer = await dataset.explore("/records?select=count(*) as n,sum(poids) as weight&limit=1");
  const results = (answer.body.results ?? []) as { n: number; weight: number | null }[];
  const [counted] = results;
  return {
    status: answer.status,
    // Of no records there is no group, not one of zero.
    signature: answer.status === 200 ? toSignature(counted?.n ?? 0, counted?.weight ?? 0) : null,
    finished: answer.etag !== null,
    excused: wasDown || portal.isDown() || portal.kills() !== killsBefore,
    text: answer.text,
  };
}

/** Reads until it is told to stop. */
export function startReader(dataset: Dataset, portal: FaultyPortal): { stop(): Promise<Sight[]> } {
  const sights: Sight[] = [];
  let stopped = false;
  const reading = (async () => {
    while (!stopped) {
      sights.push(await look(dataset, portal));
      await sleep(portal.isDown() ? 10 * PAUSE_MS : PAUSE_MS);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await reading;
      return sights;
    },
  };
}

export type Visible = {
  /** Whole versions that may be seen, in the order in which they may follow each other. */
  whole: Signature[];
  /** What a first publish may show on its way, marked incomplete. */
  growing: Set<Signature>;
  /** It need not be there: not published yet, or withdrawn in this round. */
  mayBeGone: boolean;
};

/** @returns what was seen and should not have been */
export function judgeSights(sights: Sight[], { whole, growing, mayBeGone }: Visible): string[] {
  const wrong: string[] = [];
  let reached = 0;
  for (const { status, signature, finished, excused, text } of sights) {
    if (excused && (status === NO_ANSWER || status >= 500)) continue;
    if (status === 404) {
      if (!mayBeGone) wrong.push("a reader was told that a published dataset is not there");
      continue;
    }
    if (status !== 200 || signature === null) {
      wrong.push(`a reader was answered ${status} ${text.slice(0, 300)}`);
      continue;
    }
    const at = whole.indexOf(signature, reached);
    if (at >= 0) {
      reached = at;
    } else if (growing.has(signature) || (mayBeGone && signature === toSignature(0, 0))) {
      if (finished) wrong.push(`a reader was told that a growing version is finished: ${signature}`);
    } else {
      const known = whole.includes(signature) ? "a version that was replaced before" : "no version that there was";
      wrong.push(`a reader saw ${signature}: ${known} (${whole.join("; ")})`);
    }
  }
  return [...new Set(wrong)];
}
