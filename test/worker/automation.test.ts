// The border of the Automation API: who may enter, and what a body must look like.
import { describe, expect, test } from "vitest";
import { ask, createDataset, fileResource, order, upload } from "./client.ts";

const PATH = "/api/automation/v1.0/datasets";

describe("API keys", () => {
  test.each<[string, RequestInit, string]>([
    ["no key", {}, "missing_api_key"],
    ["another scheme", { headers: { authorization: "Basic test-key" } }, "missing_api_key"],
    ["a wrong key", { headers: { authorization: "Apikey nope" } }, "invalid_api_key"],
    ["the beginning of the key", { headers: { authorization: "Apikey test-ke" } }, "invalid_api_key"],
  ])("%s is 401", async (_, init, code) => {
    const { status, body, headers } = await ask(`${PATH}/`, init);
    expect(status).toBe(401);
    expect(body).toMatchObject({ error_code: code, sentence: { fr: expect.any(String), en: expect.any(String) } });
    expect(headers.get("www-authenticate")).toContain("Apikey");
    expect(JSON.stringify(body)).not.toContain("test-key");
  });

  test.each(["Apikey test-key", "apikey test-key", "ApiKey  test-key"])("%s enters", async (authorization) => {
    expect((await ask(`${PATH}/`, { headers: { authorization } })).status).toBe(200);
  });

  test("the key may be in the query, and is not repeated in the page links", async () => {
    await createDataset("lien-1");
    await createDataset("lien-2");
    const { status, body } = await ask(`${PATH}/?apikey=test-key&limit=1`);
    expect(status).toBe(200);
    expect(body.next).toContain("offset=1");
    expect(body.next).not.toContain("test-key");
  });
});

describe("bodies", () => {
  const post = (body: string, path = `${PATH}/`) =>
    ask(path, {
      method: "POST",
      body,
      headers: { authorization: "Apikey test-key", "content-type": "application/json" },
    });

  test.each(["", "{", "[1,]", '{"a":}', "\u0000", "<x/>"])("%j is malformed JSON", async (text) => {
    expect(await post(text)).toMatchObject({ status: 400, body: { error_code: "malformed_json" } });
  });

  test.each<[unknown, string]>([
    [null, "body"],
    [[], "body"],
    [{ dataset_id: 12 }, "dataset_id"],
    [{ dataset_id: "Espaces non" }, "dataset_id"],
    [{ dataset_id: "../etc" }, "dataset_id"],
    [{ metadata: { default: { title: "sans value" } } }, "metadata.default.title"],
    [{ unknown: 1 }, "unknown"],
  ])("%j is refused, and the detail names the field", async (value, field) => {
    const { status, body } = await post(JSON.stringify(value));
    expect(status).toBe(400);
    expect(body).toMatchObject({ error_code: "validation_error", detail: { [field]: [expect.any(String)] } });
  });

  test("a body over the limit is 413, before it is read to the end", async () => {
    expect(await post(`{"x":"${"a".repeat(2 ** 20)}"}`)).toMatchObject({
      status: 413,
      body: { error_code: "body_too_large" },
    });
  });

  test("the sentence follows the caller's language", async () => {
    const headers = { authorization: "Apikey test-key", "accept-language": "fr-FR,fr;q=0.9" };
    const { body } = await ask(`${PATH}/nope/`, { headers });
    expect(body.message).toBe((body.sentence as { fr: string }).fr);
  });
});

describe("datasets", () => {
  test("an identifier is made from the title where none is given", async () => {
    const metadata = { default: { title: { value: "Arbres d’été à Nîmes" } } };
    const first = await order("POST", "/datasets/", { metadata });
    const second = await order("POST", "/datasets", { metadata });
    expect([first.body.dataset_id, second.body.dataset_id]).toEqual(["arbres-d-ete-a-nimes", "arbres-d-ete-a-nimes-2"]);
  });

  test("a taken identifier is 409", async () => {
    await createDataset("unique");
    expect(await order("POST", "/datasets/", { dataset_id: "unique" })).toMatchObject({
      status: 409,
      body: { error_code: "dataset_id_taken" },
    });
  });

  test("many creations at once of one identifier leave exactly one dataset", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => order("POST", "/datasets/", { dataset_id: "course" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  test("many edits at once lose none", async () => {
    const uid = await createDataset("edits");
    const file = await upload(uid, "a\n1\n");
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => order("POST", `/datasets/${uid}/resources/`, fileResource(file))),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await order("GET", `/datasets/${uid}/resources`)).body.total_count).toBe(4);
  });

  test("lists are paged, and filtered by identifier", async () => {
    await createDataset("liste-a");
    const { body } = await order("GET", "/datasets/?dataset_id=liste-a");
    expect(body).toMatchObject({ total_count: 1, next: null, previous: null, results: [{ dataset_id: "liste-a" }] });
    expect((await order("GET", "/datasets/?limit=0")).body.results).toEqual([]);
    expect(await order("GET", "/datasets/?limit=1001")).toMatchObject({
      status: 400,
      body: { detail: { limit: [expect.any(String)] } },
    });
  });

  test("publishing without a source is refused", async () => {
    const uid = await createDataset("sans-source");
    expect(await order("POST", `/datasets/${uid}/publish/`)).toMatchObject({
      status: 400,
      body: { error_code: "dataset_without_resource" },
    });
  });
});

describe("uploads", () => {
  const form = (body: string) => ({
    method: "POST",
    body,
    headers: { authorization: "Apikey test-key", "content-type": "multipart/form-data; boundary=b" },
  });
  const part = (name: string, end: string) =>
    `--b\r\ncontent-disposition: form-data; name="${name}"; filename="../../x.csv"\r\n\r\na;b\n1;2\n${end}`;

  test("a path in the file name is not kept", async () => {
    const uid = await createDataset("depot");
    const { status, body } = await ask(`${PATH}/${uid}/resources/files/`, form(part("file", "\r\n--b--\r\n")));
    expect(status).toBe(201);
    expect(body).toMatchObject({ filename: "x.csv", size: 8 });
  });

  test.each<[string, RequestInit, string]>([
    [
      "no form",
      { method: "POST", body: "a;b", headers: { authorization: "Apikey test-key", "content-type": "text/csv" } },
      "upload_not_multipart",
    ],
    ["another field", form(part("autre", "\r\n--b--\r\n")), "upload_without_file"],
    ["a form that is cut short", form(part("file", "")), "upload_truncated"],
    ["an empty body", form(""), "upload_truncated"],
  ])("%s is a clear 400", async (name, init, code) => {
    const uid = await createDataset(`depot-${name.replaceAll(" ", "-")}`);
    expect(await ask(`${PATH}/${uid}/resources/files/`, init)).toMatchObject({
      status: 400,
      body: { error_code: code },
    });
  });

  test("a file of another dataset cannot be used", async () => {
    const file = await upload(await createDataset("proprietaire"), "a\n1\n");
    const uid = await createDataset("voleur");
    expect(await order("POST", `/datasets/${uid}/resources/`, fileResource(file))).toMatchObject({
      status: 400,
      body: { error_code: "file_not_found" },
    });
  });
});
