// A process that is killed in the middle of a download: the next one asks for the rest, and the records are the same.
import { expect, test } from "vitest";
import { UPLOAD_PART_BYTES } from "../../worker/config.ts";
import { until } from "../e2e/portal.ts";
import { withPortal } from "./with-portal.ts";

const running = withPortal();

const ROWS = 60;
/** Rows of half a megabyte: few to load, and some parts to fetch. */
const CSV = `n;texte\n${Array.from({ length: ROWS }, (_, row) => `${row};${"abcdefgh".repeat(65_536)}\n`).join("")}`;

type Status = { status: string; records_count: number; progress: { step: string; bytes: number } | null };

test("a killed download goes on by Range from the parts that are stored", async () => {
  running.server.put("/long.csv", CSV, { ranges: true, chunkBytes: 512 * 1024, delayMs: 60 });
  const url = `${running.server.url}/long.csv`;
  const { uid } = await running.call<{ uid: string }>("POST", "/import-definition/", { dataset_id: "long", url });
  await running.call("POST", `/${uid}/publish/`);
  const status = () => running.call<Status>("GET", `/${uid}/status/`);
  await until("three parts have been fetched", 60_000, async () => {
    const { progress } = await status();
    return progress?.step === "acquire" && progress.bytes > 3 * UPLOAD_PART_BYTES ? true : null;
  });
  await running.portal.kill();
  const ended = await until("the dataset is at rest", 100_000, async () => {
    const now = await status();
    return now.status === "idle" || now.status === "error" ? now : null;
  });
  expect(ended).toMatchObject({ status: "idle", records_count: ROWS });
  const asked = running.server.requests
    .filter(({ path }) => path === "/long.csv")
    .map(({ headers }) => headers.range ?? null);
  expect(asked).toHaveLength(2);
  const from = Number(/^bytes=(\d+)-$/.exec(asked[1] ?? "")?.[1]);
  expect(from).toBeGreaterThanOrEqual(3 * UPLOAD_PART_BYTES);
  expect(from % UPLOAD_PART_BYTES).toBe(0);
  const explored = await fetch(
    `${running.portal.baseUrl}/api/explore/v2.1/catalog/datasets/long/records?select=n&limit=100`,
  );
  const { results } = (await explored.json()) as { results: { n: number }[] };
  expect(results.map(({ n }) => n).sort((one, other) => one - other)).toEqual(
    Array.from({ length: ROWS }, (_, n) => n),
  );
});
