// A public installation and servers that try to lead it inside: every hop passes the same guard, and secrets stay at home.
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { guardedFetch } from "../../../worker/sources/outbound.ts";

const PUBLIC = { allowPrivate: false };

/** Each answer is a redirect to the next address; the last one is a file. */
function redirectThrough(locations: string[]) {
  const asked: { url: string; headers: Headers }[] = [];
  vi.stubGlobal("fetch", async (url: URL, init: { headers: HeadersInit }) => {
    asked.push({ url: String(url), headers: new Headers(init.headers) });
    const location = locations[asked.length - 1];
    return location === undefined ? new Response("a;b\n") : new Response(null, { status: 302, headers: { location } });
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe("a redirect inside is refused before it is asked", () => {
  test.each([
    "http://127.0.0.1/admin",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:10.0.0.1]/",
    "http://localhost/",
    "https://data.example.fr:8443/",
    "http://u:p@data.example.fr/",
    "file:///etc/passwd",
    "//192.168.1.1/a.csv",
    "https://0x7f000001/a.csv",
  ])("%s", async (location) => {
    const asked = redirectThrough(["https://autre.example.fr/", location]);
    await expect(guardedFetch("https://data.example.fr/a.csv", {}, PUBLIC)).rejects.toMatchObject({
      code: "source_forbidden_address",
    });
    expect(asked.map(({ url }) => url)).toEqual(["https://data.example.fr/a.csv", "https://autre.example.fr/"]);
  });
});

it("secrets go on within an origin, and never to another one, nor back from it", async () => {
  const asked = redirectThrough(["/b.csv", "https://autre.example.fr/c.csv", "https://data.example.fr/d.csv"]);
  const headers = { authorization: "Bearer t", "x-key": "k", "accept-encoding": "identity", "if-none-match": '"e"' };
  const { url } = await guardedFetch("https://data.example.fr/a.csv", { headers }, PUBLIC);
  expect(url).toBe("https://data.example.fr/d.csv");
  expect(asked.map((each) => each.headers.get("authorization"))).toEqual(["Bearer t", "Bearer t", null, null]);
  expect(asked.map((each) => each.headers.get("x-key"))).toEqual(["k", "k", null, null]);
  expect(asked.map((each) => each.headers.get("if-none-match"))).toEqual(['"e"', '"e"', '"e"', '"e"']);
});

it("the condition of a part goes wherever its range goes", async () => {
  const asked = redirectThrough(["https://autre.example.fr/a.csv"]);
  const headers = { range: "bytes=5-", "if-range": '"v1"' };
  await guardedFetch("https://data.example.fr/a.csv", { headers }, PUBLIC);
  expect(asked[1]?.headers.get("range")).toBe("bytes=5-");
  expect(asked[1]?.headers.get("if-range")).toBe('"v1"');
});
