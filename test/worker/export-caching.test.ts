// What is kept of answers and files: under the version that they are of, for whoever may see it now, and not a moment longer.
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { ask, download, order, publish, publishText } from "./client.ts";

const CSV = `n;mot\n${Array.from({ length: 300 }, (_, n) => `${n};mot ${n}`).join("\n")}\n`;

const exportOf = (id: string, rest = "csv") => `/api/explore/v2.1/catalog/datasets/${id}/exports/${rest}`;

const keysOf = async (uid: string) =>
  (await env.BUCKET.list({ prefix: `exports/${uid}/` })).objects.map(({ key }) => key);

async function whole(path: string, init: RequestInit = {}): Promise<string> {
  return (await download(path, init)).text();
}

describe("a whole export", () => {
  test("is kept by the first download, and served to the next, or in part", async () => {
    const uid = await publishText("garde", CSV);
    const made = await whole(exportOf("garde"));
    await vi.waitFor(async () => expect(await keysOf(uid)).toHaveLength(1));
    const again = await download(exportOf("garde"));
    expect(again.headers.get("content-length")).toBe(String(new TextEncoder().encode(`\ufeff${made}`).length));
    expect(again.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(again.headers.get("content-disposition")).toBe('attachment; filename="garde.csv"');
    expect(await again.text()).toBe(made);

    const part = await download(exportOf("garde"), { headers: { range: "bytes=3-7" } });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toMatch(/^bytes 3-7\//);
    expect(await part.text()).toBe("n;mot");
    const tag = again.headers.get("etag") ?? "";
    const ifSame = await download(exportOf("garde"), { headers: { range: "bytes=-2", "if-range": tag } });
    expect(await ifSame.text()).toBe("\r\n");
    const ifOther = await download(exportOf("garde"), { headers: { range: "bytes=-2", "if-range": '"other"' } });
    expect(ifOther.status).toBe(200);
    await ifOther.arrayBuffer();
    expect((await ask(exportOf("garde"), { headers: { range: "bytes=9999999-" } })).body).toMatchObject({
      error_code: "RangeNotSatisfiable",
    });
    const head = await download(exportOf("garde"), { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(again.headers.get("content-length"));
  });

  test.each([
    "csv?where=n>1",
    "csv?limit=5",
    "csv?list_separator=x",
    "csv?timezone=Asia/Tokyo",
    "csv?include_exports=a",
    "turtle",
  ])("is what may be kept: %s is not", async (rest) => {
    const uid =
      (await ask("/api/explore/v2.1/catalog/datasets/partiel")).body.dataset_uid ?? (await publishText("partiel", CSV));
    expect((await whole(exportOf("partiel", rest))).length).toBeGreaterThan(5);
    expect(await keysOf(String(uid))).toEqual([]);
  });

  test("is erased with its version, and with the dataset", async () => {
    const uid = await publishText("versions", CSV);
    await whole(exportOf("versions"));
    await vi.waitFor(async () => expect(await keysOf(uid)).toHaveLength(1));
    const [first] = await keysOf(uid);
    await order("PUT", `/datasets/${uid}/metadata/`, { default: { title: { value: "Autre" } } });
    await publish(uid);
    await vi.waitFor(async () => expect(await keysOf(uid)).not.toContain(first));
    await whole(exportOf("versions", "json"));
    await vi.waitFor(async () => expect(await keysOf(uid)).toHaveLength(1));
    await order("POST", `/datasets/${uid}/unpublish/`);
    expect((await download(exportOf("versions", "json"))).status).toBe(404);
    await vi.waitFor(async () => expect(await keysOf(uid)).toEqual([]));
  });

  test("that nobody waited for is not kept", async () => {
    const long = Array.from({ length: 6000 }, (_, n) => `${n};${"x".repeat(2000)}`).join("\n");
    const uid = await publishText("abandon", `n;mot\n${long}\n`);
    const reader = (await download(exportOf("abandon"))).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await scheduler.wait(300);
    expect(await keysOf(uid)).toEqual([]);
  });
});

describe("an answer", () => {
  const RECORDS = "/api/explore/v2.1/catalog/datasets/bord/records?where=n<3";
  const state = async (path: string, init: RequestInit = {}) => (await ask(path, init)).headers.get("x-edge-cache");

  test("is kept at the edge for its version, and for nobody once it is unpublished", async () => {
    const uid = await publishText("bord", CSV);
    const made = await ask(RECORDS);
    expect(made.headers.get("x-edge-cache")).toBe("miss");
    await vi.waitFor(async () => expect(await state(RECORDS)).toBe("hit"));
    const held = await ask(RECORDS);
    expect(held.body).toEqual(made.body);
    expect(held.headers.get("cache-control")).toBe("no-cache");
    expect(held.headers.get("etag")).toBe(made.headers.get("etag"));
    expect(held.headers.get("access-control-allow-origin")).toBe("*");
    expect(await state(RECORDS, { headers: { authorization: "Apikey x" } })).toBeNull();
    expect(await state(`${RECORDS}&lang=fr`)).toBe("miss");
    await order("PUT", `/datasets/${uid}/metadata/`, { default: { title: { value: "Autre" } } });
    await publish(uid);
    expect(await state(RECORDS)).toBe("miss");
    await order("POST", `/datasets/${uid}/unpublish/`);
    expect((await ask(RECORDS)).status).toBe(404);
  });

  test("is not kept where it reads the clock, nor is an error", async () => {
    await publishText("heure", "d\n2024-01-01\n");
    const path = "/api/explore/v2.1/catalog/datasets/heure/records";
    expect(await state(`${path}?where=d<now()`)).toBeNull();
    expect(await state(`${path}?where=nothing=1`)).toBeNull();
    expect(await state(`${path}?where=nothing=1`)).toBeNull();
  });
});
