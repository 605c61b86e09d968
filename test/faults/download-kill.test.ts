// A process that is killed in the middle of a download: the next one asks for the rest, and the records are the same.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UPLOAD_PART_BYTES } from "../../worker/config.ts";
import { tempFolder, until } from "../e2e/portal.ts";
import { type FileServer, startFileServer } from "../servers/file-server.ts";
import { type FaultyPortal, startFaultyPortal } from "./portal.ts";

const temp = tempFolder();
let server: FileServer;
let portal: FaultyPortal;

beforeAll(async () => {
  server = await startFileServer();
  portal = await startFaultyPortal(join(temp.path, "state"));
});
afterAll(async () => {
  await portal.stop();
  await server.close();
  temp.remove();
});

const ROWS = 60;
/** Rows of half a megabyte: few to load, and some parts to fetch. */
const CSV = `n;texte\n${Array.from({ length: ROWS }, (_, row) => `${row};${"abcdefgh".repeat(65_536)}\n`).join("")}`;

type Status = { status: string; records_count: number; progress: { step: string; bytes: number } | null };

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Apikey ${portal.adminKey}`, "content-type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${portal.baseUrl}/api/automation/v1.0/datasets${path}`, { method, headers, ...sent });
  return (await response.json()) as T;
}

test("a killed download goes on by Range from the parts that are stored", async () => {
  server.put("/long.csv", CSV, { ranges: true, chunkBytes: 512 * 1024, delayMs: 60 });
  const url = `${server.url}/long.csv`;
  const { uid } = await call<{ uid: string }>("POST", "/import-definition/", { dataset_id: "long", url });
  await call("POST", `/${uid}/publish/`);
  const status = () => call<Status>("GET", `/${uid}/status/`);
  await until("three parts have been fetched", 60_000, async () => {
    const { progress } = await status();
    return progress?.step === "acquire" && progress.bytes > 3 * UPLOAD_PART_BYTES ? true : null;
  });
  await portal.kill();
  const ended = await until("the dataset is at rest", 100_000, async () => {
    const now = await status();
    return now.status === "idle" || now.status === "error" ? now : null;
  });
  expect(ended).toMatchObject({ status: "idle", records_count: ROWS });
  const asked = server.requests.filter(({ path }) => path === "/long.csv").map(({ headers }) => headers.range ?? null);
  expect(asked).toHaveLength(2);
  const from = Number(/^bytes=(\d+)-$/.exec(asked[1] ?? "")?.[1]);
  expect(from).toBeGreaterThanOrEqual(3 * UPLOAD_PART_BYTES);
  expect(from % UPLOAD_PART_BYTES).toBe(0);
  const explored = await fetch(`${portal.baseUrl}/api/explore/v2.1/catalog/datasets/long/records?select=n&limit=100`);
  const { results } = (await explored.json()) as { results: { n: number }[] };
  expect(results.map(({ n }) => n).sort((one, other) => one - other)).toEqual(
    Array.from({ length: ROWS }, (_, n) => n),
  );
});
