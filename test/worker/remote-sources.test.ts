// Sources somewhere else: how they are asked, what they may say, and what never leaves with a request.
import { describe, expect, inject, it, test } from "vitest";
import { createDataset, httpResource, order, publish, records, serveFile, statusOf, waitUntilRest } from "./client.ts";

type Logged = { method: string; path: string; status: number; headers: Record<string, string> };

const url = (path: string) => `${inject("fileServerUrl")}${path}`;

async function requestsFor(path: string): Promise<Logged[]> {
  const response = await fetch(url("/_requests"));
  return ((await response.json()) as Logged[]).filter((request) => request.path === path);
}

async function withSource(datasetId: string, resource: unknown): Promise<string> {
  const uid = await createDataset(datasetId);
  expect((await order("POST", `/datasets/${uid}/resources/`, resource)).status).toBe(201);
  return uid;
}

const jobsOf = async (uid: string) =>
  (await order("GET", `/datasets/${uid}/jobs/`)).body.results as { state: string }[];

describe("a refresh", () => {
  it("asks whether the file is still the same, and does nothing when it is", async () => {
    const uid = await withSource("constant", httpResource(await serveFile("/constant.csv", "a;b\n1;2\n")));
    expect(await publish(uid)).toMatchObject({ status: "idle", is_published: true });
    expect(await publish(uid)).toMatchObject({ status: "idle", is_published: true });
    const [first, second] = await requestsFor("/constant.csv");
    expect([first?.status, second?.status]).toEqual([200, 304]);
    expect(first?.headers).not.toHaveProperty("if-none-match");
    expect(second?.headers["if-none-match"]).toMatch(/^"/);
    expect((await records("constant")).body.total_count).toBe(1);
    expect(await jobsOf(uid)).toHaveLength(2);
  });

  it("takes the whole file when the way to read it has changed, whatever the server says", async () => {
    const address = await serveFile("/relu.csv", "a|b;c\n1|2;3\n");
    const uid = await withSource("relu", httpResource(address, { separator: ";" }));
    await publish(uid);
    const [resource] = (await order("GET", `/datasets/${uid}/resources/`)).body.results as { uid: string }[];
    await order("PUT", `/datasets/${uid}/resources/${resource?.uid}/`, httpResource(address, { separator: "|" }));
    await publish(uid);
    expect((await records("relu")).body.results).toEqual([{ a: 1, b_c: "2;3" }]);
    expect((await requestsFor("/relu.csv")).map(({ status }) => status)).toEqual([200, 200]);
  });

  it("fetches a source that is the same after all when another one is new", async () => {
    const uid = await withSource("deux", httpResource(await serveFile("/meme.csv", "a\n1\n")));
    await order("POST", `/datasets/${uid}/resources/`, httpResource(await serveFile("/neuf.csv", "a\n2\n")));
    await publish(uid);
    await serveFile("/neuf.csv", "a\n3\n");
    await publish(uid);
    expect((await records("deux", "?order_by=a")).body.results).toEqual([{ a: 1 }, { a: 3 }]);
    expect((await requestsFor("/meme.csv")).map(({ status }) => status)).toEqual([200, 304, 200]);
  });
});

describe("a connection that breaks", () => {
  const text = `a;b\n${"1;abcdefghij\n".repeat(20_000)}`;

  it("is taken up where it broke, if the server serves parts", async () => {
    const address = await serveFile("/reprise.csv", text, { "x-serve-ranges": "1", "x-serve-cut-after": "100000" });
    const uid = await withSource("reprise", httpResource(address));
    expect(await publish(uid)).toMatchObject({ status: "idle", is_published: true });
    expect((await records("reprise", "?limit=0")).body.total_count).toBe(20_000);
    const [, second] = await requestsFor("/reprise.csv");
    expect(second?.headers).toMatchObject({ range: "bytes=100000-", "if-range": expect.stringMatching(/^"/) });
  });

  it("fails with a sentence, if it does not", async () => {
    const address = await serveFile("/coupe.csv", text, { "x-serve-cut-after": "100000" });
    const uid = await withSource("coupe", httpResource(address));
    expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "source_unreachable" } });
  });
});

describe("secrets of a source", () => {
  const resourceWith = (address: string, connection: object, headers?: object[]) => ({
    ...httpResource(address),
    datasource: {
      type: "http",
      connection: { type: "http", url: address, ...connection },
      ...(headers ? { headers } : {}),
    },
  });

  test.each([
    [
      "basic",
      { type: "basic_auth", username: "émile", password: "se:cret" },
      `Basic ${btoa("\u00c3\u00a9mile:se:cret")}`,
    ],
    ["bearer", { type: "bearer", token: "abc.def" }, "Bearer abc.def"],
  ])("%s authentication", async (name, auth, expected) => {
    const address = await serveFile(`/${name}.csv`, "a\n1\n");
    const uid = await withSource(`auth-${name}`, resourceWith(address, { auth }));
    await publish(uid);
    expect((await requestsFor(`/${name}.csv`))[0]?.headers.authorization).toBe(expected);
  });

  it("are sent and never shown; a null that comes back keeps them, but for the same origin only", async () => {
    const address = await serveFile("/secret.csv", "a\n1\n");
    const auth = { type: "bearer", token: "tres-secret" };
    const uid = await withSource("secrets", resourceWith(address, { auth }, [{ name: "X-Key", value: "cle-secrete" }]));
    const { body } = await order("GET", `/datasets/${uid}/resources/`);
    expect(JSON.stringify(body)).not.toContain('secret"');
    expect(JSON.stringify(body)).not.toContain("cle-secrete");
    const [shown] = body.results as { uid: string; type: string; title: string; params: object; datasource: object }[];
    expect(shown?.datasource).toMatchObject({
      connection: { auth: { type: "bearer", token: null } },
      headers: [{ name: "X-Key", value: null }],
    });
    const { type, title, params, datasource } = shown ?? {};
    const path = `/datasets/${uid}/resources/${shown?.uid}/`;
    expect((await order("PUT", path, { type, title, params, datasource })).status).toBe(200);
    await publish(uid);
    const [request] = await requestsFor("/secret.csv");
    expect(request?.headers).toMatchObject({ authorization: "Bearer tres-secret", "x-key": "cle-secrete" });
    const elsewhere = resourceWith("http://127.0.0.1:9/secret.csv", { auth: { type: "bearer", token: null } });
    expect(await order("PUT", path, elsewhere)).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", detail: { "datasource.connection.auth.token": [expect.any(String)] } },
    });
    for (const where of ["status", "jobs", "published"]) {
      const answer = JSON.stringify((await order("GET", `/datasets/${uid}/${where}/`)).body);
      expect(answer).not.toMatch(/tres-secret|cle-secrete/);
    }
  });

  it("are in no copy, preview, guess or export of the configuration, and still work in the copy", async () => {
    const address = await serveFile("/copie.csv", "a\n1\n");
    const auth = { type: "basic_auth", username: "ada", password: "mot-de-passe" };
    const resource = resourceWith(address, { auth }, [{ name: "X-Key", value: "cle-secrete" }]);
    const uid = await withSource("a-copier", resource);
    const copy = (await order("POST", `/datasets/${uid}/copy/`)).body;
    const [saved] = (await order("GET", `/datasets/${uid}/resources/`)).body.results as { uid: string }[];
    const shown = [copy];
    for (const asked of ["preview", "guess_extractors", "guess_extractor_params"]) {
      shown.push((await order("POST", `/datasets/${uid}/resources/${asked}/`, resource)).body);
    }
    shown.push((await order("GET", `/datasets/${uid}/resources/${saved?.uid}/preview/`)).body);
    shown.push((await order("GET", `/datasets/${copy.uid}/resources/`)).body);
    expect(JSON.stringify(shown)).not.toMatch(/mot-de-passe|cle-secrete/);
    await publish(String(copy.uid));
    const asked = await requestsFor("/copie.csv");
    expect(asked.at(-1)?.headers).toMatchObject({
      authorization: `Basic ${btoa("ada:mot-de-passe")}`,
      "x-key": "cle-secrete",
    });
  });

  it("do not follow a redirect to another origin", async () => {
    const target = await fetch(`${inject("gristUrl")}/api/docs/vol?table=T`, { method: "PUT", body: "a\n1\n" });
    expect(target.status).toBe(201);
    const location = `${inject("gristUrl")}/api/docs/vol/download/csv?tableId=T`;
    const address = await serveFile("/vol.csv", "", { "x-serve-status": "302", "x-serve-header-location": location });
    const uid = await withSource("vol", resourceWith(address, { auth: { type: "bearer", token: "t" } }));
    await publish(uid);
    expect((await records("vol")).body.results).toEqual([{ a: 1 }]);
    const log = (await (await fetch(`${inject("gristUrl")}/_requests`)).json()) as Record<string, string>[];
    expect(log.filter(({ path }) => path?.includes("/vol/"))).toEqual([
      { path: "/api/docs/vol/download/csv", authorization: null },
    ]);
  });
});

describe("a hostile server", () => {
  test.each<[string, string, Record<string, string>, string]>([
    ["credentials in a redirect", "http://u:p@127.0.0.1/", {}, "source_forbidden_address"],
    ["a redirect to another scheme", "ftp://127.0.0.1/a.csv", {}, "source_forbidden_address"],
    ["a redirect to nowhere", "http://", {}, "source_forbidden_address"],
  ])("%s", async (name, location, headers, code) => {
    const path = `/hostile-${name.replaceAll(" ", "-")}`;
    const behaviour = { "x-serve-status": "302", "x-serve-header-location": location, ...headers };
    const uid = await withSource(name.replaceAll(" ", "-"), httpResource(await serveFile(path, "x", behaviour)));
    expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: code } });
  });

  it("bytes that unpack without measure are stopped", async () => {
    const stream = new Blob([new Uint8Array(30 * 1024 ** 2)]).stream().pipeThrough(new CompressionStream("gzip"));
    const bomb = await new Response(stream).arrayBuffer();
    const address = await serveFile("/bombe.csv", bomb, { "x-serve-header-content-encoding": "gzip" });
    const uid = await withSource("bombe", httpResource(address));
    expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "source_too_large" } });
    expect((await requestsFor("/bombe.csv"))[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("a 206 that nobody asked for is no file", async () => {
    const address = await serveFile("/partiel.csv", "a\n1\n", { "x-serve-status": "206" });
    const uid = await withSource("partiel", httpResource(address));
    expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "source_http_status" } });
  });
});

describe("a Grist table", () => {
  const grist = (document: string, key?: string) => ({
    type: "csvfile",
    title: "Voirie",
    datasource: { type: "grist", server: inject("gristUrl"), document, table: "Chantiers", ...(key ? { key } : {}) },
  });
  const store = (document: string, query: string, csv = "rue,jours\nrue Haute,3\n") =>
    fetch(`${inject("gristUrl")}/api/docs/${document}?table=Chantiers&${query}`, { method: "PUT", body: csv });

  const modifiedOf = async (datasetId: string) => {
    const response = await records(datasetId, "?limit=1");
    expect(response.status).toBe(200);
    const dataset = await order("GET", `/datasets/?dataset_id=${datasetId}`);
    return dataset.body;
  };

  it("is published with the date of its document; its key goes there and is shown nowhere", async () => {
    await store("prive", "updatedAt=2024-05-06T07:08:09.000Z&key=cle-grist");
    const uid = await withSource("grist-prive", grist("prive", "cle-grist"));
    expect(await publish(uid)).toMatchObject({ status: "idle", is_published: true });
    expect((await records("grist-prive")).body.results).toEqual([{ rue: "rue Haute", jours: 3 }]);
    expect(JSON.stringify(await modifiedOf("grist-prive"))).not.toContain("cle-grist");
    const { body } = await order("GET", `/datasets/${uid}/resources/`);
    expect(JSON.stringify(body)).not.toContain("cle-grist");
  });

  it("that is refused ends in a sentence", async () => {
    await store("ferme", "key=autre");
    const uid = await withSource("grist-ferme", grist("ferme", "mauvaise"));
    expect(await publish(uid)).toMatchObject({
      status: "error",
      params: { error_code: "source_http_status", status: 403 },
    });
    expect(await statusOf(uid)).toMatchObject({ is_published: false });
    await waitUntilRest(uid);
  });
});
