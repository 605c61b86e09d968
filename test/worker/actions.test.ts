// Every action in every state, over HTTP: what the reducer's table says is what a client is answered.
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { JobKind } from "../../worker/catalog/jobs.ts";
import {
  type Action,
  DATASET_STATUSES,
  type DatasetStatus,
  nextStatus,
  originStatuses,
} from "../../worker/catalog/lifecycle.ts";
import { type Answer, order, publishText } from "./client.ts";

type Order = { action: Action; kind: JobKind | null; send(uid: string): Promise<Answer>; accepted: number };

const post = (name: string) => (uid: string) => order("POST", `/datasets/${uid}/${name}/`);

/** An interruption carries no job of its own. */
const ORDERS: Record<Action, Order> = {
  publish: { action: "publish", kind: "publish", send: post("publish"), accepted: 200 },
  publish_metadata: {
    action: "publish_metadata",
    kind: "publish_metadata",
    send: post("publish_metadata"),
    accepted: 200,
  },
  rollback: { action: "rollback", kind: "rollback", send: post("rollback"), accepted: 200 },
  abort: { action: "abort", kind: null, send: post("abort"), accepted: 200 },
  unpublish: { action: "unpublish", kind: "unpublish", send: post("unpublish"), accepted: 200 },
  delete: { action: "delete", kind: "delete", send: (uid) => order("DELETE", `/datasets/${uid}/`), accepted: 204 },
};

const CASES = Object.entries(ORDERS).flatMap(([name, { action }]) =>
  DATASET_STATUSES.map((status) => ({
    name: name as keyof typeof ORDERS,
    status,
    next: nextStatus(status, action),
  })),
);

const JOB_STATES: Partial<Record<DatasetStatus, string>> = {
  queued: "queued",
  processing: "running",
  aborting_processing: "running",
  saving_version: "running",
};

/** A published dataset, put into a state as a job would have done; its actor has not been told. */
async function datasetIn(status: DatasetStatus, datasetId: string): Promise<string> {
  const uid = await publishText(datasetId, "a\n1\n");
  const job = JOB_STATES[status];
  const moved = "UPDATE datasets SET status = ?, former_generation = 1 WHERE uid = ?";
  const changes = [env.DB.prepare(moved).bind(status, uid)];
  if (job !== undefined) {
    // The order of the publish itself, not over yet.
    changes.push(env.DB.prepare("UPDATE jobs SET state = ?, ended_at = NULL WHERE dataset_uid = ?").bind(job, uid));
  }
  await env.DB.batch(changes);
  return uid;
}

const statusIn = (uid: string) => env.DB.prepare("SELECT status FROM datasets WHERE uid = ?").bind(uid).first("status");

async function jobKinds(uid: string): Promise<unknown[]> {
  const { results } = await env.DB.prepare("SELECT kind FROM jobs WHERE dataset_uid = ?").bind(uid).all();
  return results.map(({ kind }) => kind);
}

/** What a dataset went through, as the database itself has noted it: its actor may be at work before a test looks. */
async function transitions(uid: string): Promise<Record<string, unknown>[]> {
  const { results } = await env.DB.prepare("SELECT * FROM seen WHERE uid = ? ORDER BY rowid").bind(uid).all();
  return results;
}

beforeAll(async () => {
  const kinds =
    "(SELECT json_group_array(kind) FROM (SELECT kind FROM jobs WHERE dataset_uid = NEW.uid ORDER BY created_at))";
  await env.DB.batch([
    env.DB.prepare("CREATE TABLE seen (uid TEXT, status TEXT, jobs TEXT)"),
    env.DB.prepare(`CREATE TRIGGER see AFTER UPDATE OF status ON datasets
      BEGIN INSERT INTO seen VALUES (NEW.uid, NEW.status, ${kinds}); END`),
  ]);
});

/** What was put to work by hand gives its place back. */
afterEach(async () => {
  await env.DB.exec("UPDATE jobs SET state = 'done' WHERE state IN ('queued', 'running')");
});

describe("refused, and nothing is changed", () => {
  const refused = CASES.filter(({ next }) => next === null);

  test.each(refused)("$name while $status", async ({ name, status }) => {
    const uid = await datasetIn(status, `${name}-${status}`);
    const { action, send } = ORDERS[name];
    const answer = await send(uid);
    expect(answer).toMatchObject({ status: 400, body: { error_code: "invalid_dataset_status" } });
    const origins = originStatuses(action).join(", ");
    const en = `Invalid precondition, dataset status is '${status}' but must be one of '${origins}'`;
    const fr = expect.stringMatching(`« ${status} ».*« ${origins} »`);
    expect(answer.body).toMatchObject({ message: en, sentence: { fr, en } });
    expect(await statusIn(uid)).toBe(status);
    expect(await jobKinds(uid)).toEqual(["publish"]);
  });
});

describe("accepted", () => {
  const accepted = CASES.flatMap(({ name, status, next }) => (next === null ? [] : [{ name, status, next }]));

  test.each(accepted)("$name while $status leads to $next", async ({ name, status, next }) => {
    const uid = await datasetIn(status, `${name}-${status}`);
    const { kind, send, accepted: code } = ORDERS[name];
    const before = await transitions(uid);
    expect((await send(uid)).status).toBe(code);
    if (name === "publish" && status === "queued") {
      // Coalesced: the job that waits does both.
      expect(await jobKinds(uid)).toEqual(["publish"]);
      return;
    }
    const first = (await transitions(uid))[before.length];
    expect(first).toMatchObject({
      status: next,
      jobs: JSON.stringify(kind === null ? ["publish"] : ["publish", kind]),
    });
  });
});
