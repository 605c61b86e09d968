// Users, groups and keys over the API: what an administrator does, and what nobody else can make of it.
import { expect, it } from "vitest";
import { order, publishText } from "./client.ts";
import { callWith, createKey, createPerson } from "./people.ts";

it("a user is created, read, listed, replaced as a whole and deleted", async () => {
  const sent = { username: "ada", email: "ada@portal.test", permissions: ["edit_dataset"], first_name: "Ada" };
  const made = await order("POST", "/users/", sent);
  expect(made).toMatchObject({ status: 201, body: { ...sent, is_active: true, groups: [] } });
  expect((await order("POST", "/users/", sent)).status).toBe(409);
  expect((await order("POST", "/users/", { ...sent, username: "ADA" })).status).toBe(409);
  expect((await order("GET", "/users/ada/")).body).toMatchObject(sent);
  expect((await order("GET", "/users/?limit=0")).body).toMatchObject({ total_count: 1, results: [] });
  const replaced = await order("PUT", "/users/ada/", { email: "ada@elsewhere.test", permissions: [] });
  expect(replaced.body).toMatchObject({ email: "ada@elsewhere.test", permissions: [], first_name: "" });
  expect((await order("DELETE", "/users/ada/")).status).toBe(204);
  expect((await order("GET", "/users/ada/")).status).toBe(404);
});

it("a permission that does not exist, and a key that is not known, are refused with their place", async () => {
  const wrong = await order("POST", "/users/", { username: "eve", email: "e@e.test", permissions: ["be_king"] });
  expect(wrong).toMatchObject({ status: 400, body: { error_code: "validation_error" } });
  expect(Object.keys(wrong.body.detail as object)).toEqual(["permissions.0"]);
  expect((await order("POST", "/groups/", { title: "g", rights: [] })).body.detail).toHaveProperty("rights");
  expect((await order("POST", "/groups/", {})).body.detail).toHaveProperty("title");
});

it("members of a group have its permissions for as long as they are in it", async () => {
  const ben = callWith(await createPerson("ben"));
  const group = await order("POST", "/groups/", { title: "Editors", permissions: ["edit_dataset"], users: ["ben"] });
  expect(group).toMatchObject({ status: 201, body: { title: "Editors", users: [{ username: "ben" }] } });
  const uid = String(group.body.uid);
  expect((await order("GET", "/users/ben/")).body.groups).toEqual([{ uid, title: "Editors" }]);
  expect((await ben("GET", "/datasets/")).status).toBe(200);
  expect((await order("DELETE", `/groups/${uid}/users/ben/`)).status).toBe(204);
  expect((await ben("GET", "/datasets/")).status).toBe(403);
  expect((await order("POST", `/groups/${uid}/users/`, { username: "ben" })).status).toBe(201);
  expect((await ben("GET", "/datasets/")).status).toBe(200);
  expect((await order("POST", `/groups/${uid}/users/`, { username: "nobody" })).status).toBe(400);
  expect((await order("PUT", `/groups/${uid}/`, { title: "None", users: [] })).body).toMatchObject({ users: [] });
  expect((await order("DELETE", `/groups/${uid}/`)).status).toBe(204);
  expect((await ben("GET", "/datasets/")).status).toBe(403);
});

it("a key is shown once, in full, and never again", async () => {
  await createPerson("cleo", ["edit_dataset"]);
  const made = await order("POST", "/apikeys/", { label: "import", username: "cleo", permissions: ["edit_dataset"] });
  expect(made.status).toBe(201);
  expect(made.body.key).toMatch(/^[0-9a-f]{56}$/);
  expect(made.body.api_key).toBe(made.body.key);
  const { key, uid } = made.body as { key: string; uid: string };
  const one = await order("GET", `/apikeys/${uid}/`);
  const list = await order("GET", "/apikeys/?username=cleo");
  expect(one.body).toMatchObject({
    label: "import",
    username: "cleo",
    permissions: ["edit_dataset"],
    is_revoked: false,
  });
  expect(JSON.stringify([one.body, list.body])).not.toContain(key);
  expect((await order("POST", "/apikeys/search_key/", { key })).body).toMatchObject({ uid });
  expect((await order("POST", "/apikeys/search_key/", { key: "unknown" })).status).toBe(404);
});

it("a key is never more than its owner, nor than the key that made it", async () => {
  const dora = callWith(await createPerson("dora", ["create_dataset", "edit_dataset"]));
  const more = { label: "more", permissions: ["publish_dataset"] };
  expect(await dora("POST", "/apikeys/", more)).toMatchObject({
    status: 400,
    body: { error_code: "key_beyond_owner" },
  });
  expect((await order("POST", "/apikeys/", { ...more, username: "dora" })).status).toBe(400);
  const less = await dora("POST", "/apikeys/", { label: "less", permissions: ["edit_dataset"] });
  const small = callWith(String(less.body.key));
  expect((await small("POST", "/datasets/", { dataset_id: "not-for-this-key" })).status).toBe(403);
  expect((await small("POST", "/apikeys/", { label: "b", permissions: ["create_dataset"] })).status).toBe(400);
  const child = await small("POST", "/apikeys/", { label: "everything" });
  expect(child.status).toBe(201);
  expect(child.body.permissions).not.toContain("create_dataset");
  // What is taken from the owner is taken from the key.
  await order("PUT", "/users/dora/", { permissions: ["create_dataset"] });
  expect((await small("GET", "/datasets/")).status).toBe(403);
});

it("people manage their own keys and nobody else's", async () => {
  const key = await createPerson("fay", ["edit_dataset"]);
  const fay = callWith(key);
  await createPerson("gus", ["edit_dataset"]);
  const other = await createKey("gus");
  expect((await fay("GET", `/apikeys/${other.uid}/`)).status).toBe(404);
  expect((await fay("DELETE", `/apikeys/${other.uid}/`)).status).toBe(404);
  expect((await fay("POST", `/apikeys/${other.uid}/revoke/`)).status).toBe(404);
  expect((await fay("POST", "/apikeys/", { label: "x", username: "gus" })).status).toBe(403);
  expect((await fay("POST", "/apikeys/search_key/", { key: other.key })).status).toBe(403);
  expect((await fay("GET", "/apikeys/")).body).toMatchObject({ total_count: 1, results: [{ username: "fay" }] });
  expect((await fay("GET", "/users/me/")).body).toMatchObject({ username: "fay", permissions: ["edit_dataset"] });
  for (const path of ["/users/", "/groups/", "/audit/", "/users/gus/"])
    expect((await fay("GET", path)).status).toBe(403);
  expect((await fay("PUT", "/users/fay/", { permissions: ["edit_domain"] })).status).toBe(403);
  expect((await fay("POST", "/groups/", { title: "mine", permissions: ["edit_domain"], users: ["fay"] })).status).toBe(
    403,
  );
});

it("a revoked key opens nothing from the next request on, and says why it was revoked", async () => {
  await createPerson("hal", ["edit_dataset"]);
  const { uid, key } = await createKey("hal");
  const hal = callWith(key);
  expect((await hal("GET", "/datasets/")).status).toBe(200);
  const revoked = await order("POST", `/apikeys/${uid}/revoke/`, { reason: "found in a public repository" });
  expect(revoked).toMatchObject({ status: 200, body: { is_revoked: true, status: "revoked" } });
  expect((await order("GET", `/apikeys/${uid}/`)).body.revocation_reason).toBe("found in a public repository");
  expect((await hal("GET", "/datasets/")).status).toBe(401);
  const soon = await createKey("hal", { expires_at: new Date(Date.now() + 1_500).toISOString() });
  expect((await callWith(soon.key)("GET", "/datasets/")).status).toBe(200);
  await expect
    .poll(async () => (await callWith(soon.key)("GET", "/datasets/")).body.error_code)
    .toBe("expired_api_key");
  expect((await order("POST", "/apikeys/", { label: "late", expires_at: "2001-01-01T00:00:00Z" })).status).toBe(400);
});

it("who is deleted or inactive is out at once, and their datasets stay", async () => {
  const key = await createPerson("ida", ["create_dataset", "publish_dataset"]);
  const ida = callWith(key);
  const made = await ida("POST", "/datasets/", { dataset_id: "idas" });
  const person = { permissions: ["create_dataset"], is_active: false };
  await order("PUT", "/users/ida/", person);
  expect((await ida("GET", "/datasets/")).status).toBe(401);
  await order("PUT", "/users/ida/", { ...person, is_active: true });
  expect((await ida("GET", "/datasets/")).status).toBe(200);
  await order("DELETE", "/users/ida/");
  expect((await ida("GET", "/datasets/")).status).toBe(401);
  expect((await order("GET", `/datasets/${made.body.uid}/`)).status).toBe(200);
  // Somebody else of the same name inherits neither keys nor datasets.
  const again = callWith(await createPerson("ida", ["create_dataset"]));
  expect((await ida("GET", "/datasets/")).status).toBe(401);
  expect((await again("GET", `/datasets/${made.body.uid}/`)).status).toBe(404);
});

it("the first administrator cannot be created, changed, deleted or acted for", async () => {
  const boss = callWith(await createPerson("boss", ["edit_domain"]));
  for (const name of ["admin", "Admin", "me", "portal", "anonymous"]) {
    expect((await boss("POST", "/users/", { username: name, email: "" })).status).toBe(400);
  }
  expect((await boss("PUT", "/users/admin/", { permissions: [] })).status).toBe(400);
  expect((await boss("DELETE", "/users/admin/")).status).toBe(400);
  expect((await boss("POST", "/users/admin/sign_in_link/")).status).toBe(400);
  expect((await boss("POST", "/apikeys/", { label: "x", username: "admin" })).status).toBe(400);
  const own = await order("POST", "/apikeys/", { label: "deploy", permissions: ["edit_dataset"] });
  expect(own).toMatchObject({ status: 201, body: { username: "admin" } });
  const small = callWith(String(own.body.key));
  expect((await small("GET", "/datasets/")).status).toBe(200);
  expect((await small("GET", "/users/")).status).toBe(403);
});

it("the time of a key's last use is shown", async () => {
  await createPerson("jo", ["edit_dataset"]);
  const { uid, key } = await createKey("jo");
  expect((await order("GET", `/apikeys/${uid}/`)).body.last_used_at).toBeNull();
  const before = Date.now();
  await callWith(key)("GET", "/datasets/");
  await expect.poll(async () => (await order("GET", `/apikeys/${uid}/`)).body.last_used_at).not.toBeNull();
  const used = Date.parse(String((await order("GET", `/apikeys/${uid}/`)).body.last_used_at));
  expect(used).toBeGreaterThanOrEqual(before);
  await callWith(key)("GET", "/datasets/");
  expect(Date.parse(String((await order("GET", `/apikeys/${uid}/`)).body.last_used_at))).toBe(used);
});

it("administrators edit every dataset", async () => {
  const uid = await publishText("anybodys", "a\n1\n");
  const boss = callWith(await createPerson("kim", ["edit_domain"]));
  expect((await boss("GET", `/datasets/${uid}/`)).status).toBe(200);
  expect((await boss("GET", "/datasets/?limit=0")).body.total_count).not.toBe(0);
});

it("a member of more groups than a statement binds values is served like anybody", async () => {
  const gwen = callWith(await createPerson("gwen"));
  const made = Array.from({ length: 120 }, (_, n) => order("POST", "/groups/", { title: `G${n}`, users: ["gwen"] }));
  expect(new Set((await Promise.all(made)).map(({ status }) => status))).toEqual(new Set([201]));
  expect((await gwen("GET", "/datasets/")).status).toBe(403);
  const key = await gwen("POST", "/apikeys/", { label: "mine" });
  expect(key.status).toBe(201);
});
