// The site as visitors get it from the started portal: complete without JavaScript, accessible, never behind the
// catalogue's state. Browser tests need a Chromium: CHROMIUM_PATH, or one of the usual places.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { awaitIdle, connectApi, textOf } from "../../scripts/demo/api.ts";
import { until } from "./portal.ts";

const baseUrl = inject("baseUrl");
const adminKey = inject("adminKey");
const DEMO_ID = "arbres";
const FEED_ID = "demo-routes";
const PAGES = [
  "/",
  "/en/",
  `/datasets/${DEMO_ID}/`,
  `/en/datasets/${DEMO_ID}/`,
  "/flux/",
  `/flux/${FEED_ID}/`,
  `/en/feeds/${FEED_ID}/`,
  `/feeds/${FEED_ID}/`,
  `/feeds/${FEED_ID}/?lang=en`,
  "/api-console/explore/v2.1/",
  "/en/api-console/explore/v2.1/",
  "/datasets/absent/",
  "/en/about/",
];

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];
const chromiumPath = [process.env.CHROMIUM_PATH ?? "", ...PLACES].find((path) => path !== "" && existsSync(path));
if (chromiumPath === undefined) {
  console.warn("SKIPPED: browser and accessibility tests. No Chromium found: install one, or set CHROMIUM_PATH.");
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(baseUrl + path, { headers, redirect: "manual" });

async function publishedIds(): Promise<string[]> {
  const response = await get("/api/explore/v2.1/catalog/datasets?limit=100");
  const { results } = (await response.json()) as { results: { dataset_id: string }[] };
  return results.map((dataset) => dataset.dataset_id);
}

describe("pages as plain HTML", () => {
  it.each(["", "/en"])("the catalogue%s lists every published dataset", async (prefix) => {
    const html = await (await get(`${prefix}/`)).text();
    const ids = await publishedIds();
    expect(ids).toContain(DEMO_ID);
    for (const id of ids) expect(html).toContain(`href="${prefix}/datasets/${id}/"`);
  });

  it("answers a search without accents, and says so when nothing matches", async () => {
    const found = await (await get("/?q=VELO")).text();
    expect(found).toContain("/datasets/comptages-velos/");
    expect(found).not.toContain("/datasets/adresses/");
    expect(await (await get("/en/?q=zzzzzz")).text()).toContain("No dataset matches");
  });

  it("a dataset's page holds title, facts, rows and JSON-LD", async () => {
    const html = await (await get(`/datasets/${DEMO_ID}/`)).text();
    expect(html).toMatch(/<title>Arbres[^<]* — Lisière<\/title>/);
    expect(html).toContain("Licence Ouverte v2.0");
    expect(html.match(/<th scope="row" class="row-number">/g)?.length).toBe(20);
    const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? "";
    expect(JSON.parse(json)).toMatchObject({ "@type": "Dataset", url: `${baseUrl}/datasets/${DEMO_ID}/` });
  });

  it("carries a strict policy, and answers 304 to who has it already", async () => {
    const first = await get(`/datasets/${DEMO_ID}/`);
    expect(first.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(first.headers.get("cache-control")).toBe("no-cache");
    const again = await get(`/datasets/${DEMO_ID}/`, { "if-none-match": first.headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
  });

  it("a feed's page says how the feed is and how to follow it, in both languages", async () => {
    for (const root of ["/flux/", "/en/feeds/"]) {
      expect(await (await get(root)).text()).toContain(`href="${root}${FEED_ID}/"`);
      const html = await (await get(`${root}${FEED_ID}/`)).text();
      expect(html).toContain(`/feeds/${FEED_ID}/content.xml`);
      expect(html).toContain("Licence Ouverte v2.0");
      expect((await get(`${root}absent/`)).status).toBe(404);
      expect((await get(`${root}${FEED_ID}`)).headers.get("location")).toBe(`${root}${FEED_ID}/`);
    }
  });

  it("has one address per page", async () => {
    const response = await get(`/en/datasets/${DEMO_ID}?x=1`);
    expect([response.status, response.headers.get("location")]).toEqual([308, `/en/datasets/${DEMO_ID}/?x=1`]);
  });

  it.each(["/datasets/_shell/", "/datasets/absent/", "/datasets/absent/index.html", "/absent", "/en/404/"])(
    "404 page: %s",
    async (path) => {
      const response = await get(path);
      expect([response.status, response.headers.get("cache-control")]).toEqual([404, "no-store"]);
      expect(await response.text()).toContain(path.startsWith("/en/") ? "There is nothing" : "Il n’y a rien");
    },
  );

  it("leaves the APIs their own errors", async () => {
    const response = await get("/api/absent");
    expect(response.headers.get("content-type")).toContain("application/json");
  });
});

describe("the guard", () => {
  const api = connectApi(baseUrl, adminKey);
  const id = "site-guard";
  let uid = "";

  beforeAll(async () => {
    const metadata = { default: { title: { value: "Garde <b>du</b> site" } } };
    uid = textOf(await api.send("POST", "/datasets/", { dataset_id: id, metadata }), "uid");
    const form = new FormData();
    form.append("file", new File(["nom;hauteur\nHêtre;12,5\nCharme;8\n"], "arbres.csv", { type: "text/csv" }));
    const file = await api.send("POST", `/datasets/${uid}/resources/files/`, form);
    const datasource = { type: "uploaded_file", file: { uid: textOf(file, "uid") } };
    const resource = { type: "csvfile", title: "arbres.csv", params: {}, datasource };
    await api.send("POST", `/datasets/${uid}/resources/`, resource);
  });

  it("shows a dataset when it is published and hides it at once when it is not any more", async () => {
    expect((await get(`/datasets/${id}/`)).status).toBe(404);
    await api.send("POST", `/datasets/${uid}/publish/`, {});
    await awaitIdle(api, uid);
    const page = await get(`/datasets/${id}/`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain("Garde &lt;b&gt;du&lt;/b&gt; site");
    expect(html).toContain("Charme");
    expect(await (await get("/")).text()).toContain(`/datasets/${id}/`);

    await api.send("POST", `/datasets/${uid}/unpublish/`, {});
    for (const path of [`/datasets/${id}/`, `/en/datasets/${id}/`]) {
      const etag = page.headers.get("etag") ?? "";
      expect((await get(path, { "if-none-match": etag })).status, path).toBe(404);
    }
    expect(await (await get("/")).text()).not.toContain(`/datasets/${id}/`);
    await awaitIdle(api, uid);
  });

  afterAll(async () => {
    await until("the dataset can be deleted", 30_000, async () => {
      const headers = { authorization: `Apikey ${adminKey}` };
      const address = `${baseUrl}/api/automation/v1.0/datasets/${uid}/`;
      return (await fetch(address, { method: "DELETE", headers })).ok ? true : null;
    });
  });
});

describe.skipIf(chromiumPath === undefined)("in a browser", () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  let browser: Browser;

  beforeAll(async () => {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
    browser = await chromium.launch({ executablePath: chromiumPath ?? "", args });
  });
  afterAll(() => browser?.close());

  /** @returns what the page complained of: blocked by the policy, missing, thrown */
  async function open(path: string, width: number, options: object): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("requestfailed", (request) => complaints.push(request.url()));
    page.on("request", (request) => request.url().startsWith(baseUrl) || complaints.push(request.url()));
    await page.goto(baseUrl + path);
    return { page, complaints };
  }

  it.each(PAGES.flatMap((path) => (["light", "dark"] as const).map((colorScheme) => [path, colorScheme] as const)))(
    "axe finds nothing: %s, %s",
    async (path, colorScheme) => {
      const { page } = await open(path, 1280, { colorScheme, bypassCSP: true });
      await page.evaluate(axe);
      const found = await page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, help }) => id + ': ' + help))",
      );
      expect(found).toEqual([]);
      await page.context().close();
    },
  );

  it.each(PAGES)("fits 320 pixels, without JavaScript, from its own site only: %s", async (path) => {
    const { page, complaints } = await open(path, 320, { javaScriptEnabled: false });
    const box = await page.locator("html").boundingBox();
    expect(box?.width).toBeLessThanOrEqual(320);
    expect(await page.locator("h1").count()).toBe(1);
    expect(complaints.filter((text) => !text.includes("status of 404"))).toEqual([]);
    await page.context().close();
  });

  it("is searched and read with the keyboard alone", async () => {
    const { page } = await open("/", 1280, { javaScriptEnabled: false });
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").textContent()).toBe("Aller au contenu");
    await page.locator("#q").focus();
    await page.keyboard.type("velo");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Comptages horaires de vélos" }).click();
    expect(new URL(page.url()).pathname).toBe("/datasets/comptages-velos/");
    const rows = () => page.getByRole("table").first().getByRole("row").count();
    await expect.poll(rows).toBe(21);
    await page.context().close();
  });
});
