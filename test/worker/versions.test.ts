// The history of a dataset: who changed what, any two versions compared, each brought back; what is saved and not on line.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { createDataset, fileResource, httpResource, order, publish, publishText, records, upload } from "./client.ts";

type Version = {
  uid: string;
  sections: string[];
  created_by: { username: string };
  diff: { path: string[]; old_value: unknown; new_value: unknown; operation_type: string }[];
  is_published: boolean;
  can_restore: boolean;
  restored_from: string | null;
};

const titled = (title: string) => ({ default: { title: { value: title } } });

async function versionsOf(uid: string): Promise<Version[]> {
  const { status, body } = await order("GET", `/datasets/${uid}/versions/`);
  expect(status).toBe(200);
  return (body as { results: Version[] }).results;
}

const rename = (uid: string, title: string) => order("PUT", `/datasets/${uid}/metadata/`, titled(title));

test("each edit is a version with who, when and what, the newest first", async () => {
  const uid = await createDataset("histoire", "Un");
  await rename(uid, "Deux");
  await order("PUT", `/datasets/${uid}/`, { metadata: titled("Deux"), is_restricted: true });
  await order("POST", `/datasets/${uid}/fields/`, { type: "rename", from_name: "a", to_name: "b" });
  await order("PUT", `/datasets/${uid}/`, {
    dataset_id: "histoire-2",
    metadata: titled("Deux"),
    is_restricted: true,
  });
  const versions = await versionsOf(uid);
  expect(versions.map(({ sections }) => sections)).toEqual([
    ["identifier"],
    ["data"],
    ["security"],
    ["metadata"],
    ["metadata"],
  ]);
  expect(versions[3]).toMatchObject({
    uid: expect.stringMatching(/^ch_[a-z0-9]{12}$/),
    created_by: { username: "admin" },
    diff: [
      { path: ["metadata", "default", "title", "value"], old_value: "Un", new_value: "Deux", operation_type: "update" },
    ],
    can_restore: true,
  });
  expect(versions[0]).toMatchObject({
    diff: [{ path: ["dataset_id"], old_value: "histoire", new_value: "histoire-2" }],
    can_restore: false,
  });
  expect((await order("GET", `/datasets/${uid}/versions/?limit=2&offset=1`)).body).toMatchObject({
    total_count: 5,
    results: [{ uid: versions[1]?.uid }, { uid: versions[2]?.uid }],
  });
});

test("an edit that changes nothing makes no version", async () => {
  const uid = await createDataset("rien-change", "Un");
  const { body: resource } = await order(
    "POST",
    `/datasets/${uid}/resources/`,
    fileResource(await upload(uid, "a\n1\n")),
  );
  const before = await versionsOf(uid);
  await rename(uid, "Un");
  await order("PUT", `/datasets/${uid}/`, { metadata: titled("Un") });
  const { type, title, params, datasource } = resource;
  const again = await order("PUT", `/datasets/${uid}/resources/${resource.uid}/`, { type, title, params, datasource });
  expect(again.body).toEqual(resource);
  expect(await versionsOf(uid)).toEqual(before);
});

test("restoring makes a version that is what the old one was, and erases none", async () => {
  const uid = await createDataset("restaure", "Un");
  await rename(uid, "Deux");
  const before = await versionsOf(uid);
  const first = before[1]?.uid;
  const { status, body } = await order("POST", `/datasets/${uid}/versions/${first}/restore/`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ uid, dataset_id: "restaure", metadata: titled("Un") });
  const after = await versionsOf(uid);
  expect(after).toHaveLength(3);
  expect(after[0]).toMatchObject({ sections: ["metadata"], restored_from: first });
  expect(after.slice(1).map((version) => version.uid)).toEqual(before.map((version) => version.uid));
});

test("any two versions are compared, in either direction", async () => {
  const uid = await createDataset("compare", "Un");
  await rename(uid, "Deux");
  await rename(uid, "Trois");
  const [third, second, first] = (await versionsOf(uid)).map((version) => version.uid);
  const between = async (to: unknown, query = "") =>
    (await order("GET", `/datasets/${uid}/versions/${to}/diff/${query}`)).body;
  expect(await between(third, `?with=${first}`)).toMatchObject({
    from: first,
    to: third,
    sections: ["metadata"],
    diff: [{ old_value: "Un", new_value: "Trois" }],
  });
  expect(await between(first, `?with=${third}`)).toMatchObject({ diff: [{ old_value: "Trois", new_value: "Un" }] });
  expect(await between(third)).toMatchObject({ from: second, diff: [{ old_value: "Deux" }] });
  expect(await between(third, `?with=${third}`)).toMatchObject({ sections: [], diff: [] });
});

test("a version of another dataset is unknown", async () => {
  const [one, other] = [await createDataset("ma-version"), await createDataset("ta-version")];
  const theirs = (await versionsOf(other))[0]?.uid;
  for (const path of [`${theirs}/`, `${theirs}/diff/`, "ch_nothing/"]) {
    const answer = await order("GET", `/datasets/${one}/versions/${path}`);
    expect(answer).toMatchObject({ status: 404, body: { error_code: "version_not_found" } });
  }
  expect((await order("POST", `/datasets/${one}/versions/${theirs}/restore/`)).status).toBe(404);
});

describe("secrets of a source", () => {
  const SECRETS = ["first-password", "second-password", "header-secret", "grist-secret"];

  test("are never shown, and come back with the version that has them", async () => {
    const uid = await createDataset("secrets");
    const source = (password: string) => ({
      ...httpResource("http://127.0.0.1:1/a.csv"),
      datasource: {
        type: "http",
        connection: {
          type: "http",
          url: "http://127.0.0.1:1/a.csv",
          auth: { type: "basic_auth", username: "ada", password },
        },
        headers: [{ name: "x-key", value: "header-secret" }],
      },
    });
    const { body } = await order("POST", `/datasets/${uid}/resources/`, source("first-password"));
    await order("PUT", `/datasets/${uid}/resources/${body.uid}/`, source("second-password"));
    await order("PUT", `/datasets/${uid}/resources/${body.uid}/`, {
      ...httpResource("http://127.0.0.1:1/a.csv"),
      type: "auto",
      datasource: { type: "grist", server: "http://127.0.0.1:1", document: "doc", table: "T", key: "grist-secret" },
    });
    const versions = await versionsOf(uid);
    expect(versions[1]?.diff).toEqual([
      {
        path: ["resources", body.uid, "datasource", "connection", "auth", "password"],
        old_value: "***",
        new_value: "***",
        operation_type: "update",
      },
    ]);
    const paths = versions.flatMap((version) => [`${version.uid}/`, `${version.uid}/diff/`]);
    const shown = await Promise.all(paths.map((path) => order("GET", `/datasets/${uid}/versions/${path}`)));
    const texts = JSON.stringify([shown, versions, await order("GET", `/datasets/${uid}/versions/unpublished/`)]);
    for (const secret of SECRETS) expect(texts).not.toContain(secret);
    await order("POST", `/datasets/${uid}/versions/${versions[2]?.uid}/restore/`);
    const saved = "SELECT config FROM revisions WHERE id = (SELECT saved_revision FROM datasets WHERE uid = ?)";
    const { config } = (await env.DB.prepare(saved).bind(uid).first<{ config: string }>()) ?? { config: "" };
    expect(config).toContain("first-password");
    expect(config).toContain("header-secret");
  });
});

describe("what is saved and not on line", () => {
  const stateOf = async (uid: string) => (await order("GET", `/datasets/${uid}/`)).body;

  test("is all of it before the first publish, nothing after, and then what was edited", async () => {
    const uid = await publishText("en-attente", "a\n1\n");
    expect(await stateOf(uid)).toMatchObject({ has_unpublished_changes: false, unpublished_sections: [] });
    expect((await versionsOf(uid))[0]).toMatchObject({ is_published: true });
    await rename(uid, "Neuf");
    expect(await stateOf(uid)).toMatchObject({ has_unpublished_changes: true, unpublished_sections: ["metadata"] });
    expect((await order("GET", `/datasets/?dataset_id=en-attente`)).body).toMatchObject({
      results: [{ has_unpublished_changes: true, unpublished_sections: ["metadata"] }],
    });
    expect((await order("GET", `/datasets/${uid}/versions/unpublished/`)).body).toMatchObject({
      sections: ["metadata"],
      diff: [{ old_value: "en-attente", new_value: "Neuf" }],
    });
    expect((await versionsOf(uid)).map((version) => version.is_published)).toEqual([false, true, false]);
    await publish(uid);
    expect(await stateOf(uid)).toMatchObject({ has_unpublished_changes: false });
  });

  test("is nothing again when the edit is undone", async () => {
    const uid = await publishText("defait", "a\n1\n");
    await rename(uid, "Neuf");
    await rename(uid, "defait");
    expect(await stateOf(uid)).toMatchObject({ has_unpublished_changes: false });
  });

  test("is all of a dataset that nobody published", async () => {
    expect(await stateOf(await createDataset("jamais"))).toMatchObject({
      has_unpublished_changes: true,
      unpublished_sections: ["metadata"],
    });
  });
});

test("the published version is kept however many come after it, with the file it is made of", async () => {
  const uid = await publishText("garde-publiee", "a\n1\n");
  const online = (await versionsOf(uid)).find((version) => version.is_published)?.uid;
  const { results } = (await order("GET", `/datasets/${uid}/resources/`)).body as { results: { uid: string }[] };
  await order("DELETE", `/datasets/${uid}/resources/${results[0]?.uid}/`);
  for (let n = 0; n < 60; n++) await rename(uid, `Titre ${n}`);
  const { body } = await order("GET", `/datasets/${uid}/versions/?limit=100`);
  expect(body.total_count).toBe(51);
  expect((body as { results: Version[] }).results.at(-1)).toMatchObject({ uid: online, is_published: true });
  await order("POST", `/datasets/${uid}/versions/${online}/restore/`);
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 1 });
  expect((await records("garde-publiee")).body).toMatchObject({ results: [{ a: 1 }] });
});
