// Other ways to write a path or a method open no door: HEAD, OPTIONS, slashes, escapes, letters, and headers that claim
// another method.
import { beforeAll, expect, it } from "vitest";
import { app } from "../../../worker/api/app.ts";
import { ACCESS } from "../../../worker/api/automation/access.ts";
import { download, order, publishText } from "../client.ts";
import { createPerson } from "../people.ts";
import { Place, portrait, statusOf } from "./places.ts";

const BASE = "/api/automation/v1.0";
const REFUSED = [401, 403, 404, 405];

/** Each makes another path of one. */
const FORMS: Record<string, (path: string) => string> = {
  plain: (path) => path,
  "slash at the end": (path) => `${path}/`,
  "two slashes": (path) => path.replace(/\/([^/]+)$/, "//$1"),
  "escaped slash": (path) => path.replace(/\/([^/]+)$/, "%2F$1"),
  "escaped dots": (path) => path.replace(BASE, `${BASE}/x/%2e%2e`),
  "escaped dot": (path) => path.replace(BASE, `${BASE}/%2E`),
  "escaped letters": (path) => path.replaceAll("a", "%61"),
  "escaped twice": (path) => path.replaceAll("a", "%2561"),
  "upper case": (path) => path.toUpperCase(),
  "a semicolon": (path) => `${path};x=/users/me`,
  "an end of string": (path) => `${path}%00`,
};

const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

const shared = new Place("no-permission");
let key = "";

beforeAll(async () => {
  key = await createPerson("no-permission");
  const uid = await publishText("closed", "town;kind\nLyon;oak\n");
  const { body } = await order("GET", `/datasets/${uid}/`);
  await order("PUT", `/datasets/${uid}/`, { metadata: body.metadata, is_restricted: true });
}, 60_000);

const routes = Object.entries(ACCESS)
  .filter(([, requirement]) => requirement !== "self" && requirement !== "anybody")
  .map(([route]) => route);

it("no form of a path is open to somebody without the permission, and none changes anything", async () => {
  const calls: { path: string; method: string }[] = [];
  for (const route of routes) {
    const [method = "", pattern = ""] = route.split(" ");
    const path = `${BASE}${await shared.fill(pattern)}`;
    for (const toForm of Object.values(FORMS)) calls.push({ path: toForm(path), method });
    if (method === "GET") calls.push({ path, method: "HEAD" });
    calls.push({ path, method: "OPTIONS" }, { path: `${path}?_method=GET`, method });
  }
  const before = await portrait();
  for (const { path, method } of calls) {
    const headers = { authorization: `Apikey ${key}` };
    expect(REFUSED, `${method} ${path}`).toContain(await statusOf(path, { method, headers }));
  }
  expect(await portrait()).toEqual(before);
});

it("a header or a parameter that claims another method is not heeded", async () => {
  const before = await portrait();
  const uid = await shared.of("datasets/:uid");
  const path = `${BASE}/datasets/${uid}/`;
  for (const name of OVERRIDES) {
    const headers = { authorization: "Apikey test-key", [name]: "DELETE" };
    expect(await statusOf(path, { headers }), name).toBe(200);
    expect(await statusOf(path, { headers, method: "POST" }), name).toBe(405);
    expect(await statusOf(`${path}?_method=DELETE`, { headers }), name).toBe(200);
  }
  expect(await portrait()).toEqual(before);
});

it("escaped letters name the same dataset to the door and to the room behind it", async () => {
  const uid = await shared.of("datasets/:uid");
  const escaped = uid.replaceAll("_", "%5F");
  const as = (text: string) => ({ headers: { authorization: `Apikey ${text}` } });
  expect(await statusOf(`${BASE}/datasets/${escaped}/`, as("test-key"))).toBe(200);
  expect(await statusOf(`${BASE}/datasets/${escaped}/`, as(key))).toBe(403);
});

const explore = [...new Set(app.routes.map(({ path }) => path))]
  .filter((path) => path.startsWith("/api/explore/") && path.includes(":dataset_id"))
  .map((path) => path.replace(":record_id", "1").replace(":format", "csv").replace(":file_id", "x"));

async function read(path: string, method: string) {
  const response = await download(path, { method, redirect: "manual" });
  const headers = [...response.headers].filter(([name]) => name !== "date");
  return { status: response.status, text: await response.text(), headers };
}

it.each(["GET", "HEAD", "OPTIONS", "POST"])(
  "%s of a hidden dataset, in any form, is as of an unknown one",
  async (method) => {
    for (const route of explore) {
      for (const [name, toForm] of Object.entries(FORMS)) {
        const [hidden, unknown] = await Promise.all(
          ["closed", "xlosed"].map(async (id) => {
            const answer = await read(toForm(route.replace(":dataset_id", id)), method);
            return JSON.parse(JSON.stringify(answer).replaceAll(/[cx](losed)/gi, "$1"));
          }),
        );
        expect(hidden, `${method} ${route}: ${name}`).toEqual(unknown);
        if (method === "GET") expect([404, 410], `${route}: ${name}`).toContain(hidden.status);
      }
    }
  },
);
