// What an administration relies on besides: refusals that are told, answers that no shared cache keeps, keys that are in
// no answer and no journal, rules that end with what they are about, and nobody who gives what they do not have.
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { createDataset, download, order, publishText, waitUntilRest } from "./client.ts";
import { callWith, createKey, createPerson, deeds } from "./people.ts";

const DATASETS = "/api/explore/v2.1/catalog/datasets";

afterEach(() => {
  vi.restoreAllMocks();
});

const signIn = (key: string) =>
  download("/connexion/", {
    method: "POST",
    redirect: "manual",
    headers: { origin: "http://portal.test", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ key }).toString(),
  });

it("a refused sign-in is in the journal, without what was typed", async () => {
  const before = (await deeds("&action=session.refuse")).length;
  expect((await signIn("a-key-that-was-typed")).status).toBe(401);
  const rows = await deeds("&action=session.refuse");
  expect(rows.length).toBe(before + 1);
  expect(rows[0]).toMatchObject({ actor: "anonymous", change: { reason: "invalid_administrator_key" } });
  expect(JSON.stringify(rows)).not.toContain("a-key-that-was-typed");
});

async function restricted(id: string): Promise<string> {
  const uid = await publishText(id, "town;kind\nLyon;oak\n");
  const { body } = await order("GET", `/datasets/${uid}/`);
  await order("PUT", `/datasets/${uid}/`, { metadata: body.metadata, is_restricted: true });
  return uid;
}

const showTo = (uid: string, username: string, permissions: string[] = []) =>
  order("POST", `/datasets/${uid}/security/users/`, { user: { username }, security: {}, permissions });

it("what a session is shown of a restricted dataset is for no shared cache, and for nobody after it", async () => {
  await restricted("by-session");
  const cookie = (await signIn("test-key")).headers.get("set-cookie")?.split(";")[0] ?? "";
  const paths = ["", "/records", "/records/1", "/facets?facet=town", "/exports/csv", "/exports/json"];
  for (const path of paths) {
    for (let round = 0; round < 2; round++) {
      const shown = await download(`${DATASETS}/by-session${path}`, { headers: { cookie } });
      expect(shown.status, path).toBe(200);
      expect(shown.headers.get("cache-control"), path).toMatch(/^private/);
      expect(shown.headers.get("x-edge-cache"), path).toBeNull();
      await shown.text();
      expect((await download(`${DATASETS}/by-session${path}`)).status, path).toBe(404);
    }
  }
});

it("a key is in no answer, no journal, no log and no address that is passed on", async () => {
  const uid = await restricted("keyless");
  const written = ["log", "info", "warn", "error"] as const;
  const logged = written.map((name) => vi.spyOn(console, name));
  await createPerson("keyholder");
  await showTo(uid, "keyholder");
  const { key } = await createKey("keyholder");
  const paths = [
    `${DATASETS}/keyless/records?include_links=true&apikey=${key}`,
    `${DATASETS}/keyless/records?limit=1&include_links=true&where=nothing%20%3D%201&apikey=${key}`,
    `${DATASETS}?include_links=true&limit=1&apikey=${key}`,
    `${DATASETS}/keyless/exports/rdfxml?apikey=${key}`,
    `/api/automation/v1.0/datasets/?limit=1&apikey=${key}`,
    `/api/automation/v1.0/apikeys/?limit=1&apikey=${key}`,
    `/api/automation/v1.0/users/me/?apikey=${key}`,
    `/feeds/?apikey=${key}`,
    `/api/explore/v2.1/nothing?apikey=${key}`,
  ];
  for (const path of paths) {
    const answer = await download(path, { headers: { accept: "application/json" }, redirect: "manual" });
    const text = `${JSON.stringify([...answer.headers])}${await answer.text()}`;
    expect(text, path).not.toContain(key);
    if (path.startsWith("/api/"))
      expect(answer.headers.get("referrer-policy"), path).toMatch(/no-referrer|strict-origin/);
  }
  expect(JSON.stringify(await deeds())).not.toContain(key);
  expect(JSON.stringify(logged.flatMap(({ mock }) => mock.calls))).not.toContain(key);
});

it("a copy hides from everybody what the original does", async () => {
  const uid = await createDataset("original");
  const security = { is_data_visible: true, visible_fields: ["town"], filter_query: "", api_calls_quota: null };
  expect((await order("PUT", `/datasets/${uid}/security/default/`, security)).status).toBe(200);
  await createPerson("reader-of-one");
  await showTo(uid, "reader-of-one");
  const copy = await order("POST", `/datasets/${uid}/copy/`);
  expect(copy.body.default_security).toEqual(security);
  const rules = await order("GET", `/datasets/${copy.body.uid}/security/users/`);
  expect(rules.body.total_count).toBe(0);
});

const rulesOf = async (column: "dataset_uid" | "grantee", value: string) =>
  env.DB.prepare(`SELECT count(*) AS n FROM dataset_rules WHERE ${column} = ?`).bind(value).first("n");

it("rules end with the dataset, the user and the group that they are about", async () => {
  const uid = await createDataset("with-rules");
  await createPerson("leaving");
  await createPerson("staying");
  const group = String((await order("POST", "/groups/", { title: "Leaving", permissions: [] })).body.uid);
  await showTo(uid, "leaving");
  await showTo(uid, "staying");
  await order("POST", `/datasets/${uid}/security/groups/`, { group: { uid: group }, security: {}, permissions: [] });
  expect(await rulesOf("dataset_uid", uid)).toBe(3);
  await order("DELETE", "/users/leaving/");
  expect(await rulesOf("grantee", "leaving")).toBe(0);
  await order("DELETE", `/groups/${group}/`);
  expect(await rulesOf("grantee", group)).toBe(0);
  // Whoever takes the name has nothing of the former one's.
  await createPerson("leaving");
  expect(await rulesOf("grantee", "leaving")).toBe(0);
  await waitUntilRest(uid);
  expect((await order("DELETE", `/datasets/${uid}/`)).status).toBe(204);
  await expect.poll(() => rulesOf("dataset_uid", uid)).toBe(0);
});

it("nobody grants a permission that they do not have", async () => {
  const uid = await createDataset("to-grant");
  const granting = callWith(await createPerson("granting", ["edit_dataset", "manage_dataset"]));
  await createPerson("receiving");
  const give = (permissions: string[]) =>
    granting("POST", `/datasets/${uid}/security/users/`, {
      user: { username: "receiving" },
      security: {},
      permissions,
    });
  expect(await give(["publish_dataset"])).toMatchObject({ status: 403, body: { error_code: "permission_denied" } });
  expect(await rulesOf("grantee", "receiving")).toBe(0);
  expect((await give(["edit_dataset", "manage_dataset", "explore_restricted_dataset"])).status).toBe(201);
  // What an administrator gave stays when whoever manages it writes the rule again.
  await order("PUT", `/datasets/${uid}/security/users/receiving/`, { security: {}, permissions: ["publish_dataset"] });
  expect((await give(["publish_dataset"])).status).toBe(200);
});
