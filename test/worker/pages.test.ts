// Pages through the runtime's own HTMLRewriter, which refuses text that is not well-formed Unicode.
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { renderCatalogue, renderDataset } from "../../site/src/lib/render.tsx";
import { toDatasetView } from "../../site/src/lib/view.ts";
import { injectSlots } from "../../worker/api/pages/inject.ts";
import { ask, createDataset, fileResource, order, publish, upload } from "./client.ts";

const SHELL = `<!doctype html><html><head><title data-slot="head">x</title></head>
<body><nav data-slot="nav"></nav><main data-slot="main"></main><footer>end</footer></body></html>`;

const shell = () => new Response(SHELL, { headers: { "content-type": "text/html; charset=utf-8" } });

/** Static assets are there only where the site was built. */
const isBuilt = (env.ASSETS as Fetcher | undefined) !== undefined && (await ask("/")).status !== 503;

const dataset = toDatasetView({
  datasetId: "x",
  metas: { title: "Titre \ud800", description: `${"a".repeat(159)}🌳 &#xD800; ${"b".repeat(9_838)}🌳` },
  fields: [{ name: "n", label: "n\udc00", description: null, type: "text", annotations: {} }],
  recordsCount: 1,
  processed: null,
  completeness: "whole",
});

describe("half an emoji", () => {
  it("does not break the page of a dataset", async () => {
    const rows = { rows: [{ n: `${"c".repeat(159)}🌳🌳` }], total: 1 };
    const html = await new Response(injectSlots(shell(), await renderDataset(dataset, rows, "fr", "http://x"))).text();
    expect(html).toContain("Titre \ufffd");
    expect(html).toContain("<footer>end</footer>");
  });

  it("does not break the catalogue", async () => {
    const catalogue = { datasets: [dataset], total: 1, query: "q\ud83c", page: 1, lastPage: 1 };
    const html = await new Response(injectSlots(shell(), await renderCatalogue(catalogue, "fr", "http://x"))).text();
    expect(html).toContain("<footer>end</footer>");
  });

  it.each(["head", "nav", "main"] as const)("does not break the slot %s", async (slot) => {
    const slots = { head: "", nav: "", main: "", [slot]: "<p>\ud800</p>" };
    expect(await new Response(injectSlots(shell(), slots)).text()).toContain("<p>\ufffd</p>");
  });
});

describe.runIf(isBuilt)("over HTTP", () => {
  it("a search that is cut within an emoji is answered whole", async () => {
    const { status, body } = await ask(`/?q=${"a".repeat(199)}${encodeURIComponent("🌳")}`);
    expect(status).toBe(200);
    expect(String(body.text)).toContain("</html>");
    expect(String(body.text)).toContain(`value="${"a".repeat(199)}"`);
  });

  it("a dataset whose title is not well-formed has a page", async () => {
    const uid = await createDataset("surrogate", "Titre \ud800");
    await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, "a\n1\n")));
    await publish(uid);
    const { status, body } = await ask("/datasets/surrogate/");
    expect(status).toBe(200);
    expect(String(body.text)).toContain("</html>");
  });
});

describe("mirrored folders over HTTP", () => {
  const FEED = { title: "Feed", url: "http://upstream.test/f/" };

  it("gives its listing a policy that lets nothing run", async () => {
    expect((await order("POST", "/feeds/", { ...FEED, feed_id: "policy" })).status).toBe(201);
    const { status, headers } = await ask("/feeds/policy/");
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("says how long the file is where a range cannot be met", async () => {
    await order("POST", "/feeds/", { ...FEED, feed_id: "range" });
    await env.BUCKET.put("feeds/range/index.txt", "123\n");
    const { status, headers } = await ask("/feeds/range/index.txt", { headers: { range: "bytes=9-" } });
    expect([status, headers.get("content-range")]).toEqual([416, "bytes */4"]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect((await ask("/feeds/range/none.xml")).headers.get("content-range")).toBeNull();
  });
});
