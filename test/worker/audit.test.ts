// The journal: everything that changed something is in it, no secret is, and nothing takes it out again.
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { ask, createDataset, order } from "./client.ts";
import { callWith, createKey, createPerson, deeds } from "./people.ts";

it("tells who did what, with which key, to whom, and what changed", async () => {
  const boss = callWith(await createPerson("boss", ["edit_domain"]));
  await boss("POST", "/users/", { username: "ada", email: "ada@portal.test" });
  await boss("PUT", "/users/ada/", { email: "ada@portal.test", permissions: ["edit_dataset"] });
  await boss("DELETE", "/users/ada/");
  const [gone, changed, made] = await deeds("&target=ada");
  expect(made).toMatchObject({ actor: "boss", action: "user.create", change: { email: "ada@portal.test" } });
  expect(made?.api_key).toMatch(/^ak_/);
  expect(changed).toMatchObject({
    action: "user.update",
    change: { permissions: { old_value: [], new_value: ["edit_dataset"] } },
  });
  expect(gone).toMatchObject({ action: "user.delete" });
});

it("has a row for a change whose handler knows nothing of the journal", async () => {
  const uid = await createDataset("journaled");
  await order("PUT", `/datasets/${uid}/metadata/`, { default: { title: { value: "Other" } } });
  await order("DELETE", `/datasets/${uid}/`);
  const actions = (await deeds(`&target=${uid}`)).map(({ action }) => action);
  expect(actions).toEqual(["dataset.delete", "dataset.metadata.update", "dataset.create"]);
});

it("has no row for what was refused, and none for questions", async () => {
  const before = (await deeds()).length;
  await order("POST", "/users/", { username: "admin", email: "" });
  await order("POST", "/datasets/", { dataset_id: "Not An Identifier" });
  await order("GET", "/datasets/");
  await order("POST", "/apikeys/search_key/", { key: "x" });
  expect(await deeds()).toHaveLength(before);
});

it("keeps no secret: neither keys nor passwords nor headers", async () => {
  const uid = await createDataset("secretive");
  const { key } = await createKey("admin");
  await order("POST", "/feeds/", {
    feed_id: "secretive",
    title: "Feed",
    url: "http://127.0.0.1:9/feed/",
    credentials: { username: "u", password: "hunter2" },
  });
  await order("POST", `/datasets/${uid}/resources/`, {
    type: "csvfile",
    title: "remote",
    datasource: {
      type: "http",
      connection: { type: "http", url: "http://127.0.0.1:9/a.csv?token=hunter3" },
      headers: [{ name: "x-key", value: "hunter4" }],
    },
  });
  const text = JSON.stringify(await deeds());
  expect(text).toContain("feed.create");
  expect(text).toContain("dataset.resource.create");
  expect(text).not.toMatch(/hunter/);
  expect(text).not.toContain(key);
});

it("finds rows by actor, action and time, a page at a time", async () => {
  const since = new Date().toISOString();
  const nan = callWith(await createPerson("nan", ["create_dataset"]));
  await nan("POST", "/datasets/", { dataset_id: "nans" });
  expect((await deeds("&actor=nan")).map(({ action }) => action)).toEqual(["dataset.create"]);
  expect((await deeds(`&action=user.create&since=${since}`)).map(({ target }) => target)).toEqual(["nan"]);
  expect(await deeds(`&until=${since}&actor=nan`)).toEqual([]);
  const page = await order("GET", "/audit/?limit=1&offset=1");
  expect(page.body.results).toHaveLength(1);
  expect(page.body.next).toContain("offset=2");
  expect((await order("GET", "/audit/?since=yesterday")).status).toBe(400);
});

it("tells that a revoked key is still in use, once in a while", async () => {
  await createPerson("oda", ["edit_dataset"]);
  const { uid, key } = await createKey("oda");
  await order("POST", `/apikeys/${uid}/revoke/`);
  for (let n = 0; n < 3; n++) expect((await callWith(key)("GET", "/datasets/")).status).toBe(401);
  await expect.poll(async () => (await deeds("&action=apikey.refuse")).length).toBe(1);
  expect((await deeds("&action=apikey.refuse"))[0]).toMatchObject({ target: uid, change: { reason: "revoked" } });
});

it("cannot be changed, not even in the database", async () => {
  const [row] = await deeds();
  expect(row).toBeDefined();
  await expect(env.DB.prepare("UPDATE audit SET actor = 'somebody'").run()).rejects.toThrow(/append only/);
  await expect(env.DB.prepare("DELETE FROM audit").run()).rejects.toThrow(/append only/);
  expect((await order("DELETE", "/audit/")).status).toBe(405);
  expect((await ask("/api/automation/v1.0/audit/")).status).toBe(401);
});
