// `npm run bench query [rows]`: twelve requests on one dataset, uncached and cached, beside PostgreSQL 15 on the same machine
// in the same run (DESIGN §7). Ratios above 1 mean that the portal is slower.
import { createWriteStream, statSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Portal, startPortal, stopPortal, tempFolder } from "../../e2e/portal.ts";
import { median } from "../numbers.ts";
import { publishFile } from "../publish.ts";
import { csvPieces } from "./data.ts";
import { hasPostgres, type Postgres, startPostgres } from "./postgres.ts";
import { REQUESTS } from "./requests.ts";

const DEFAULT_ROWS = 1_000_000;
const REPETITIONS = 5;
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

async function compare(portal: Portal, postgres: Postgres | null): Promise<void> {
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
    console.log(
      `median of the ratios to PostgreSQL: ${median(ratios).toFixed(2)} (target: at most 1.0; load average ${loadavg()[0]?.toFixed(1)})`,
    );
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
    const { ms } = await publishFile(portal, "trees", csvPath);
    console.log(`published in ${(ms / 1000).toFixed(1)} s (load average ${loadavg()[0]?.toFixed(1)})`);
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
