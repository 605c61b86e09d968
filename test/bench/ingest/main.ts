// `npm run bench ingest [rows] [portal]`: a CSV file published, beside what other programs need to load it; then published
// once more while readers ask for the dataset that grows and for another. `portal` leaves the other programs out: six
// million rows are a gigabyte, of which only the memory is of interest.
import { createWriteStream, statSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Portal, startPortal, stopPortal, tempFolder } from "../../e2e/portal.ts";
import type { Job } from "../client.ts";
import { printTable, seconds } from "../numbers.ts";
import { forgetPeak, peakMemory } from "../processes.ts";
import { publishFile } from "../publish.ts";
import { csvPieces } from "../query/data.ts";
import { copyToPostgres, importBySqlite, insertTypedAndSearchable, type Loaded } from "./others.ts";
import { beginReading } from "./readers.ts";

const DEFAULT_ROWS = 1_000_000;
/** The platform's price of a million rows written, in dollars. */
const PRICE_OF_MILLION = 1;

const stepsOf = ({ steps }: Job) =>
  steps.map(({ step, duration_ms: ms }) => `${step} ${(ms / 1000).toFixed(1)} s`).join(", ");

function costOf({ counts }: Job, rows: number): string {
  const price = (counts.billed / 1e6) * PRICE_OF_MILLION;
  return `${counts.billed} (${(counts.billed / rows).toFixed(3)} a record), $${price.toFixed(2)}`;
}

async function measurePublish(portal: Portal, csvPath: string, rows: number): Promise<number> {
  forgetPeak(portal);
  const before = peakMemory(portal);
  const { ms, job } = await publishFile(portal, "trees", csvPath);
  printTable(`Publish of ${rows} rows, ${(statSync(csvPath).size / 1e6).toFixed(0)} MB`, [
    ["time", `${seconds(ms)} (load average ${loadavg()[0]?.toFixed(1)})`],
    ["steps", stepsOf(job)],
    ["rows written", costOf(job, rows)],
    ["memory of the runtime", `${before} MB before, ${peakMemory(portal)} MB at its peak`],
  ]);
  return ms;
}

async function measureReaders(portal: Portal, csvPath: string): Promise<void> {
  forgetPeak(portal);
  const grown = beginReading(portal.baseUrl, "grown");
  const other = beginReading(portal.baseUrl, "trees");
  const { ms } = await publishFile(portal, "grown", csvPath);
  printTable("Readers of a page while the file is published once more", [
    ["time", seconds(ms)],
    ["of the dataset that grows", await grown.stop()],
    ["of another dataset", await other.stop()],
    ["memory of the runtime at its peak", `${peakMemory(portal)} MB`],
  ]);
}

async function measureOthers(folder: string, csvPath: string, ms: number): Promise<void> {
  const line = (loaded: Loaded) => {
    if (loaded === null) return "not installed";
    const size = loaded.bytes === null ? "" : `, ${(loaded.bytes / 1e6).toFixed(0)} MB`;
    return `${seconds(loaded.ms)}${size}; the portal takes ${(ms / loaded.ms).toFixed(2)} times as long`;
  };
  const bySqlite = importBySqlite(folder, csvPath);
  const bySearchable = insertTypedAndSearchable(folder, csvPath);
  const byPostgres = await copyToPostgres(folder, csvPath);
  printTable(`The same file elsewhere (load average ${loadavg()[0]?.toFixed(1)})`, [
    ["sqlite3 .import", line(bySqlite)],
    ["sqlite-utils insert --detect-types, enable-fts", line(bySearchable)],
    ["PostgreSQL 15 COPY and indexes", line(byPostgres)],
  ]);
}

export async function benchIngest(rowsText = String(DEFAULT_ROWS), only = ""): Promise<void> {
  const rows = Number(rowsText);
  const temp = tempFolder();
  const csvPath = join(temp.path, "trees.csv");
  await pipeline(Readable.from(csvPieces(rows)), createWriteStream(csvPath));
  const portal = await startPortal(join(temp.path, "state"), { DEMO: "0" });
  let isStopped = false;
  try {
    const ms = await measurePublish(portal, csvPath, rows);
    await measureReaders(portal, csvPath);
    isStopped = true;
    await stopPortal(portal);
    if (only !== "portal") await measureOthers(temp.path, csvPath, ms);
  } finally {
    if (!isStopped) await stopPortal(portal);
    temp.remove();
  }
}
