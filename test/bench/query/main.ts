// `npm run bench query [rows]`: twelve requests on one dataset, uncached and cached, beside PostgreSQL 15 on the same machine
// in the same run (DESIGN §7). Ratios above 1 mean that the portal is slower.
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Portal, startPortal, stopPortal, tempFolder } from "../../e2e/portal.ts";
import { connect } from "../client.ts";
import { median } from "../numbers.ts";
import { csvPieces } from "./data.ts";
import { hasPostgres, type Postgres, startPostgres } from "./postgres.ts";
import { REQUESTS } from "./requests.ts";

const DEFAULT_ROWS = 1_000_000;
const REPETITIONS = 5;
const FACETS = ["commune", "espece", "etat", "secteur", "annee"];

async function order({ baseUrl, adminKey }: Portal, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Apikey ${adminKey}`, "content-type": "application/json" };
  const response = await fetch(`${baseUrl}/api/automation/v1.0${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

/** Publishes the file from an address, as a portal does; gives the milliseconds that it took. */
export async function publish(portal: Portal, csvPath: string): Promise<number> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/csv", "content-length": statSync(csvPath).size });
    createReadStream(csvPath).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trees.csv`;
  const client = connect(portal.baseUrl, portal.adminKey);
  const uid = await client.create("trees", url);
  for (const field of FACETS) {
    await order(portal, `/datasets/${uid}/fields/`, { type: "annotate", field, annotation: "facet", args: [] });
  }
  const before = performance.now();
  await client.order(uid, "publish/");
  const status = await client.untilRest(uid);
  server.close();
  if (status.status !== "idle") throw new Error(JSON.stringify(status));
  return performance.now() - before;
}

type Read = { ms: number; cache: string | null };

async function read({ baseUrl }: Portal, path: string): Promise<Read> {
  const before = performance.now();
  const response = await fetch(`${baseUrl}/api/explore/v2.1/catalog/datasets/trees/${path}`);
  const body = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${new TextDecoder().decode(body)}`);
  return { ms: performance.now() - before, cache: response.headers.get("x-edge-cache") };
}

/** The same question, written so that no cache knows it. */
function respelled(path: string, run: number): string {
  const [name = "", search] = path.split("?");
  const query = new URLSearchParams(search);
  query.set("offset", `${"0".repeat(run)}${query.get("offset") ?? "0"}`);
  return `${name}?${query}`;
}

/** The median of some runs, each under a spelling of its own; then of the same one again. */
async function timePortal(portal: Portal, path: string): Promise<{ uncached: number; cached: number }> {
  const uncached: number[] = [];
  for (let run = 1; run <= REPETITIONS; run++) {
    const { ms, cache } = await read(portal, respelled(path, run));
    if (cache === "hit") throw new Error(`${path} came from the cache`);
    uncached.push(ms);
  }
  const cached: number[] = [];
  for (let run = 0; run <= REPETITIONS; run++) cached.push((await read(portal, path)).ms);
  return { uncached: median(uncached), cached: median(cached.slice(1)) };
}

const milliseconds = (time: number | null) =>
  (time === null ? "–" : time < 10 ? time.toFixed(1) : time.toFixed(0)).padStart(10);

export async function compare(portal: Portal, postgres: Postgres | null): Promise<void> {
  console.log(
    `${"request".padEnd(24)}${"uncached".padStart(10)}${"cached".padStart(10)}${"PostgreSQL".padStart(12)}${"ratio".padStart(8)}   (ms)`,
  );
  const ratios: number[] = [];
  for (const { name, path, sql } of REQUESTS) {
    const { uncached, cached } = await timePortal(portal, path);
    const other = (await postgres?.time(sql, REPETITIONS)) ?? null;
    if (other !== null) ratios.push(uncached / other);
    const ratio = other === null ? "–" : (uncached / other).toFixed(2);
    console.log(
      `${name.padEnd(24)}${milliseconds(uncached)}${milliseconds(cached)}  ${milliseconds(other)}${ratio.padStart(8)}`,
    );
  }
  if (ratios.length > 0)
    console.log(`median of the ratios to PostgreSQL: ${median(ratios).toFixed(2)} (target: at most 1.0)`);
}

export async function benchQuery(rowsText = String(DEFAULT_ROWS)): Promise<void> {
  const rows = Number(rowsText);
  const temp = tempFolder();
  const csvPath = join(temp.path, "trees.csv");
  await pipeline(Readable.from(csvPieces(rows)), createWriteStream(csvPath));
  console.log(`${rows} rows, ${(statSync(csvPath).size / 1e6).toFixed(0)} MB`);
  const portal = await startPortal(join(temp.path, "state"), { DEMO: "0" });
  let postgres: Postgres | null = null;
  try {
    console.log(`published in ${((await publish(portal, csvPath)) / 1000).toFixed(1)} s`);
    if (hasPostgres()) {
      postgres = startPostgres(temp.path);
      await postgres.load(csvPath);
    } else
      console.warn(
        "!! PostgreSQL 15 (Debian package postgresql-15) is not installed: no ratios, only the portal's times.",
      );
    await compare(portal, postgres);
  } finally {
    postgres?.stop();
    await stopPortal(portal);
    temp.remove();
  }
}
