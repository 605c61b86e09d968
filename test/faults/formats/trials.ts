// Publishes malformed files on a portal and says how each has ended.
import { setTimeout as sleep } from "node:timers/promises";
import { FORMATS } from "../../../worker/format.ts";
import { MESSAGES } from "../../../worker/messages.ts";
import type { Portal } from "../../e2e/portal.ts";
import { BOMBS } from "../../fixtures/bombs.ts";
import { FORMAT_FILES } from "../../fixtures/format-files.ts";
import { malformed } from "../../fixtures/malformed.ts";
import type { FileServer } from "../../servers/file-server.ts";

type World = { portal: Portal; server: FileServer };

/** `ends`: how often a file ended in each way, by the code of its error; `failures`: what should not have been. */
export type Tried = { name: string; ends: Map<string, number>; failures: string[]; seconds: number };

type Status = { status: string; params: { error_code?: string }; sentence: { fr: string; en: string } };

/** More than any of these files may take, queue and all. */
const MAX_WAIT_MS = 120_000;
const LANES = 2;
const POLL_MS = 15;
/** What says that something went wrong in the portal, and not in the file. */
const OURS = new Set(["job_failed", "internal_error"]);

/** A dataset whose source is what the file server has under its address. */
async function openDataset({ portal, server }: World, id: string) {
  const base = `${portal.baseUrl}/api/automation/v1.0/datasets`;
  const headers = { authorization: `Apikey ${portal.adminKey}`, "content-type": "application/json" };
  const call = async (method: string, path: string, body?: unknown) => {
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    // A connection that was kept open may be closed just when it is used again; nothing was asked then.
    const response = await fetch(`${base}${path}`, init).catch(() => fetch(`${base}${path}`, init));
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
  const { uid } = (await call("POST", "/import-definition/", { dataset_id: id, url: `${server.url}/${id}` })) as {
    uid: string;
  };
  return {
    async publish(bytes: Uint8Array): Promise<Status> {
      server.put(`/${id}`, bytes);
      await call("POST", `/${uid}/publish/`);
      for (const deadline = Date.now() + MAX_WAIT_MS; Date.now() < deadline; await sleep(POLL_MS)) {
        const status = (await call("GET", `/${uid}/status/`)) as Status;
        if (["idle", "error", "limit_reached"].includes(status.status)) return status;
      }
      throw new Error(`no end within ${MAX_WAIT_MS / 1000} s`);
    },
    remove: () => call("DELETE", `/${uid}/`),
  };
}

/** @returns how it ended, and what is wrong with that */
function judge({ status, params, sentence }: Status): { end: string; wrong: string | null } {
  if (status === "idle") return { end: "read", wrong: null };
  const code = params.error_code ?? "";
  const isSaid = [sentence.fr, sentence.en].every((text) => text !== "" && !/\{\w+\}/.test(text));
  if (status !== "error" || !(code in MESSAGES) || OURS.has(code)) return { end: code, wrong: `${status}, ${code}` };
  return { end: code, wrong: isSaid ? null : `${code}: ${sentence.en}` };
}

type Trial = { name: string; bytes(): Uint8Array; ends: string[] | null };

async function tryAll(world: World, id: string, name: string, trials: Trial[]): Promise<Tried> {
  const began = performance.now();
  const tried: Tried = { name, ends: new Map(), failures: [], seconds: 0 };
  const waiting = [...trials];
  async function lane(number: number): Promise<void> {
    const dataset = await openDataset(world, `${id}-${number}`);
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      const status = await dataset.publish(trial.bytes()).catch((thrown: Error) => thrown.message);
      const { end, wrong } = typeof status === "string" ? { end: "lost", wrong: status } : judge(status);
      tried.ends.set(end, (tried.ends.get(end) ?? 0) + 1);
      const isExpected = trial.ends === null || trial.ends.includes(end === "read" ? "" : end);
      if (wrong !== null || !isExpected) tried.failures.push(`${trial.name}: ${wrong ?? end}`);
    }
    await dataset.remove();
  }
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  return { ...tried, seconds: (performance.now() - began) / 1000 };
}

/** @param told of each format when its files are done */
export async function tryMalformed(
  { count, seed: first, ...world }: World & { count: number; seed: number },
  told: (tried: Tried) => void,
): Promise<void> {
  for (const format of FORMATS) {
    const whole = FORMAT_FILES[format]();
    const trials = Array.from({ length: count }, (_, index): Trial => {
      const { damage, bytes } = malformed(whole, first + index);
      return { name: `${format}, seed ${first + index} (${damage})`, bytes: () => bytes, ends: null };
    });
    told(await tryAll(world, `abime-${format}`, format, trials));
  }
}

/** @param told of each bomb */
export async function tryBombs(world: World, told: (tried: Tried) => void): Promise<void> {
  for (const [index, bomb] of BOMBS.entries()) told(await tryAll(world, `bombe-${index}`, bomb.name, [bomb]));
}
