// A hidden dataset beside one that never was, in time: answers asked for in turn, with their medians and a rank test.
// `npm run bench hidden -- --answers 400`, the default, for each path.
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPortal, stopPortal, tempFolder } from "../e2e/portal.ts";
import { startFileServer } from "../servers/file-server.ts";
import { connect } from "./client.ts";
import { median, percentile, printTable } from "./numbers.ts";

const CATALOG = "/api/explore/v2.1/catalog/datasets";
const PATHS = ["", "/records", "/records/1", "/facets", "/exports", "/exports/csv", "/attachments"];
const WARM_UP = 20;

/**
 * Mann-Whitney: how far the ranks of one are from those of the other, in standard deviations. Beyond 2 in either
 * direction is seldom chance.
 */
function rankTest(one: number[], other: number[]): number {
  const all = [...one.map((ms) => ({ ms, mine: true })), ...other.map((ms) => ({ ms, mine: false }))];
  const ranked = all.toSorted((a, b) => a.ms - b.ms);
  const ranks = ranked.reduce((sum, { mine }, place) => (mine ? sum + place + 1 : sum), 0);
  const [n, m] = [one.length, other.length];
  const u = ranks - (n * (n + 1)) / 2;
  return (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

async function timeOf(url: string): Promise<number> {
  const before = performance.now();
  const response = await fetch(url);
  await response.arrayBuffer();
  if (response.status !== 404) throw new Error(`${url}: ${response.status}`);
  return performance.now() - before;
}

async function restrict(baseUrl: string, adminKey: string, uid: string): Promise<void> {
  const response = await fetch(`${baseUrl}/api/automation/v1.0/datasets/${uid}/`, {
    method: "PUT",
    headers: { authorization: `Apikey ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ metadata: {}, is_restricted: true }),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function measure(baseUrl: string, path: string, answers: number): Promise<[string, string]> {
  const times: { hidden: number[]; nobody: number[] } = { hidden: [], nobody: [] };
  for (let turn = 0; turn < answers + WARM_UP; turn++) {
    // Each is first as often as the other.
    const order = turn % 2 === 0 ? (["hidden", "nobody"] as const) : (["nobody", "hidden"] as const);
    for (const id of order) {
      const ms = await timeOf(`${baseUrl}${CATALOG}/${id}${path}`);
      if (turn >= WARM_UP) times[id].push(ms);
    }
  }
  const show = (values: number[]) => `${median(values).toFixed(2)} ms (p90 ${percentile(values, 0.9).toFixed(2)})`;
  const z = rankTest(times.hidden, times.nobody).toFixed(2);
  return [`${path === "" ? "/" : path}`, `hidden ${show(times.hidden)} · unknown ${show(times.nobody)} · z ${z}`];
}

export async function benchHidden(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { answers: { type: "string", default: "400" } },
  });
  const answers = Number(values.answers);
  const temp = tempFolder();
  const server = await startFileServer();
  const portal = await startPortal(join(temp.path, "state"), { DEMO: "0" });
  try {
    const client = connect(portal.baseUrl, portal.adminKey);
    server.put("/trees.csv", Buffer.from(`town;kind\n${"Lyon;oak\nParis;ash\n".repeat(500)}`));
    const uid = await client.create("hidden", `${server.url}/trees.csv`);
    await client.order(uid, "publish/");
    await client.untilRest(uid);
    await restrict(portal.baseUrl, portal.adminKey, uid);
    const rows: [string, string][] = [];
    for (const path of PATHS) rows.push(await measure(portal.baseUrl, path, answers));
    printTable(`Hidden and unknown, ${answers} answers of each, load ${loadavg()[0]?.toFixed(1)}`, rows);
  } finally {
    await stopPortal(portal);
    await server.close();
    temp.remove();
  }
}
