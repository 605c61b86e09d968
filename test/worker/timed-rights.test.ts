// What was ordered for a time to come is done with the rights that whoever ordered it has when it comes.
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Permission } from "../../worker/catalog/accounts/permissions.ts";
import { runSchedules } from "../../worker/catalog/run-schedules.ts";
import { createDataset, fileResource, order, publish, statusOf, upload, waitUntilRest } from "./client.ts";
import { callWith, createPerson, deeds } from "./people.ts";

const HOUR_MS = 3_600_000;
const PUBLISHER: Permission[] = ["edit_dataset", "publish_dataset"];

async function ready(id: string): Promise<string> {
  const uid = await createDataset(id);
  await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, "a\n1\n")));
  return uid;
}

/** Somebody orders something for an hour from now. @returns the schedule, and what makes that hour come */
async function orderAhead(uid: string, key: string, kind: "publish_at" | "unpublish_at") {
  const at = new Date(Date.now() + HOUR_MS).toISOString();
  const made = await callWith(key)("POST", `/datasets/${uid}/schedules/`, { [kind]: at });
  expect(made.status).toBe(201);
  const path = `/datasets/${uid}/schedules/${String(made.body.uid)}/`;
  const come = async () => {
    await runSchedules(env, Date.parse(at));
    await waitUntilRest(uid);
    return (await order("GET", path)).body;
  };
  return come;
}

const LOST = { next_run_at: null, last_result: { state: "error", code: "schedule_right_lost" } };
const journalOf = async (uid: string) =>
  (await deeds(`&target=${uid}`))
    .filter(({ actor }) => actor === "portal")
    .map(({ action, change }) => ({ action, change }));

const LOSSES: [string, (username: string) => Promise<unknown>][] = [
  ["is deleted", (username) => order("DELETE", `/users/${username}/`)],
  ["is inactive", (username) => order("PUT", `/users/${username}/`, { permissions: PUBLISHER, is_active: false })],
  ["may publish no more", (username) => order("PUT", `/users/${username}/`, { permissions: ["edit_dataset"] })],
];

it.each(LOSSES)("nothing is put on line for somebody who %s since", async (loss, lose) => {
  const username = `u-${loss.replaceAll(" ", "-")}`;
  const uid = await ready(`ahead-${username}`);
  const come = await orderAhead(uid, await createPerson(username, PUBLISHER), "publish_at");
  await lose(username);
  expect(await come()).toMatchObject(LOST);
  expect(await statusOf(uid)).toMatchObject({ status: "idle", is_published: false });
  expect(await journalOf(uid)).toEqual([
    { action: "schedule.failed", change: expect.objectContaining({ kind: "publish", code: "schedule_right_lost" }) },
  ]);
});

it("nothing is taken off line for somebody whose rule is gone", async () => {
  const uid = await ready("ahead-by-rule");
  await publish(uid);
  const key = await createPerson("by-rule");
  const rule = { user: { username: "by-rule" }, security: {}, permissions: ["edit_dataset", "publish_dataset"] };
  expect((await order("POST", `/datasets/${uid}/security/users/`, rule)).status).toBe(201);
  const come = await orderAhead(uid, key, "unpublish_at");
  await order("DELETE", `/datasets/${uid}/security/users/by-rule/`);
  expect(await come()).toMatchObject(LOST);
  expect(await statusOf(uid)).toMatchObject({ is_published: true });
});

it("a rule is as good as a permission while it lasts", async () => {
  const uid = await ready("ahead-with-rule");
  const key = await createPerson("with-rule");
  const rule = { user: { username: "with-rule" }, security: {}, permissions: ["edit_dataset", "publish_dataset"] };
  await order("POST", `/datasets/${uid}/security/users/`, rule);
  const come = await orderAhead(uid, key, "publish_at");
  expect(await come()).toMatchObject({ last_result: { state: "done" } });
  expect(await statusOf(uid)).toMatchObject({ is_published: true });
});
