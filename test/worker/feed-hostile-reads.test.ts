// A mirrored folder asked for by somebody who means harm: every answer is the file, a part of it that is right, or a
// refusal in words; never a failure of ours, and never another file.
import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, inject, it } from "vitest";

const API = "https://portal.test/api/automation/v1.0/feeds/";
const FEEDS = "https://portal.test/feeds/hostile/";

async function send(path: string, body: unknown = {}): Promise<Record<string, unknown>> {
  const headers = { authorization: "Apikey test-key", "content-type": "application/json" };
  const response = await exports.default.fetch(API + path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
  return response.json();
}

const control = (name: string, order: string, body: unknown = {}) =>
  fetch(`${inject("pushPullUrl")}/${name}/__control/${order}`, { method: "POST", body: JSON.stringify(body) });

const get = (path: string, headers: Record<string, string> = {}) => exports.default.fetch(FEEDS + path, { headers });

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

let content: Uint8Array;

beforeAll(async () => {
  await send("", { feed_id: "hostile", title: "Hostile", url: `${inject("pushPullUrl")}/hostile/`, enabled: true });
  await send("hostile/poll/");
  content = await bytesOf(await get("content.xml"));
});

describe("Range", () => {
  it.each([
    "bytes=0-0",
    "bytes=5-",
    "bytes=-1",
    "bytes=-99999999999999999999",
    "bytes=0-99999999999999999999",
    "bytes=10-5",
    "bytes=-0",
    "bytes=--5",
    "bytes=5--",
    "bytes=1e3-2e3",
    "bytes=0x10-0x20",
    "bytes= 0 - 4 ",
    "bytes=0-1,2-3",
    `bytes=${"0-,".repeat(5_000)}0-`,
    "bytes=99999999999999999999-",
    "bytes=NaN-Infinity",
    "lines=0-5",
    "bytes",
    "bytes=",
  ])("%.40s gives the whole, a right part, or 416", async (range) => {
    const response = await get("content.xml", { range });
    expect([200, 206, 416]).toContain(response.status);
    const bytes = await bytesOf(response);
    if (response.status === 416) {
      expect(response.headers.get("content-range")).toBe(`bytes */${content.byteLength}`);
      return;
    }
    const parts = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
    const [from, to] = parts ? [Number(parts[1]), Number(parts[2]) + 1] : [0, content.byteLength];
    expect(response.status).toBe(parts ? 206 : 200);
    expect(bytes).toEqual(content.subarray(from, to));
  });

  it("of a former version, by If-Range, is the whole file", async () => {
    for (const tag of ['"another"', 'W/"x"', "yesterday", new Date(0).toUTCString()]) {
      const response = await get("content.xml", { range: "bytes=0-9", "if-range": tag });
      expect([response.status, (await bytesOf(response)).byteLength]).toEqual([200, content.byteLength]);
    }
  });
});

describe("conditions", () => {
  it("that no file meets are answered with the file", async () => {
    for (const tag of ['"x"', "", ",,,", `${'"a", '.repeat(3_000)}"b"`, "W/", '"\u00e9"', "%00"]) {
      const response = await get("content.xml", { "if-none-match": tag });
      expect([response.status, (await bytesOf(response)).byteLength]).toEqual([200, content.byteLength]);
    }
    for (const date of ["never", "-1", "99999999999999", new Date(0).toUTCString()]) {
      expect((await get("content.xml", { "if-modified-since": date })).status).toBe(200);
    }
  });

  it("are met in every form of the tag, and the compressed file is the same document", async () => {
    const compressed = await get("content.xml", { "accept-encoding": "gzip" });
    expect(compressed.headers.get("content-encoding")).toBe("gzip");
    // Here the runtime undoes the compression as it reads, as clients do.
    expect(await bytesOf(compressed)).toEqual(content);
    const weak = compressed.headers.get("etag") ?? "";
    const strong = (await get("content.xml")).headers.get("etag") ?? "";
    for (const tag of [weak, strong, `"x", ${strong}`, "*"]) {
      const response = await get("content.xml", { "if-none-match": tag });
      expect([tag, response.status, await response.text()]).toEqual([tag, 304, ""]);
    }
  });

  it.each(["gzip;q=0", "identity", "br", "", "gzip;q=0.0, *;q=0", "gzipp", "x;gzip"])(
    "Accept-Encoding %j is not a wish for gzip",
    async (accept) => {
      const response = await get("content.xml", { "accept-encoding": accept });
      expect(response.headers.get("content-encoding")).toBeNull();
      expect(await bytesOf(response)).toEqual(content);
    },
  );
});

describe("addresses", () => {
  it.each([
    "00001.xml",
    "-1.xml",
    "1e3.xml",
    "99999999999999999999.xml",
    "content.xml%00",
    "content.xml%20",
    "Content.xml",
    "dead/1.xml",
    "snapshots/x.xml",
    "..%2f..%2fcontent.xml",
    "%2e%2e%2fhostile%2fcontent.xml",
    "%ff",
    "%",
    "__proto__",
    "constructor",
    "situations/%ff",
    "situations/__proto__",
    `situations/${"x".repeat(3_000)}`,
    `${"9".repeat(3_000)}.xml`,
  ])("%.40s is not found, in words", async (path) => {
    const response = await get(path);
    expect([400, 404]).toContain(response.status);
    const { sentence } = await response.json<{ sentence: { fr: string; en: string } }>();
    expect(sentence.fr.length * sentence.en.length).toBeGreaterThan(0);
  });

  it("are served so that a browser runs nothing of it in our name", async () => {
    const { headers } = await get("content.xml");
    expect(headers.get("content-security-policy")).toContain("sandbox");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("the stream of changes", () => {
  it.each(["x", "-1", "1.5", "1e3", "99999999999999999999", "0x1", "%00", "1;2"])(
    "refuses since=%s in words",
    async (since) => {
      const response = await get(`changes?since=${since}`);
      expect([response.status, await response.json()]).toEqual([
        400,
        expect.objectContaining({ error_code: "feed_filter_invalid" }),
      ]);
    },
  );

  it("goes on from the end for a client that claims to have seen more", async () => {
    const response = await get("changes", { "last-event-id": "999999999999999" });
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toMatch(/^event: ready\n/m);
    expect(new TextDecoder().decode(value)).not.toContain("999999999999999");
    await reader?.cancel();
  });
});

describe("an upstream that sends the mirror around", () => {
  it("in a circle ends soon, as an outage that is told", async () => {
    const url = `${inject("pushPullUrl")}/circle/`;
    await control("circle", "faults", { redirect: url });
    await send("", { feed_id: "circle", title: "Circle", url, enabled: true });
    const { content: taken, incidents } = await send("circle/poll/");
    expect([taken, incidents]).toEqual(["unavailable", [expect.objectContaining({ code: "feed_file_failed" })]]);
    const asked = (await (await control("circle", "state")).json()) as { requests: Record<string, number> };
    expect(asked.requests["content.xml"]).toBeLessThan(30);
  });
});
