// Files of many formats with as many rows as wanted, published over HTTP: time, rows, and what the runtime's memory grows by.
// `npm run bench formats -- --rows 200000 --csv-mb 1024`, the defaults; `--csv-mb 0` leaves the large CSV out,
// `--rows 0` all others.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPortal, stopPortal, tempFolder } from "../e2e/portal.ts";
import { startFileServer } from "../servers/file-server.ts";
import { connect } from "./client.ts";
import { LARGE_FILES, largeCsv } from "./large-files.ts";
import { printTable, seconds } from "./numbers.ts";
import { forgetPeak, peakMemory } from "./processes.ts";

const MB = 1024 ** 2;

export async function benchFormats(): Promise<void> {
  const options = {
    rows: { type: "string", default: "200000" },
    "csv-mb": { type: "string", default: "1024" },
  } as const;
  const { values } = parseArgs({ args: process.argv.slice(3), options });
  const [rows, megabytes] = [Number(values.rows), Number(values["csv-mb"])];
  if (!(rows >= 0) || !(megabytes >= 0)) throw new Error("--rows and --csv-mb are numbers");
  const temp = tempFolder();
  const server = await startFileServer();
  const portal = await startPortal(join(temp.path, "state"), { DEMO: "0" });
  const client = connect(portal.baseUrl, portal.adminKey);
  const lines: [string, string][] = [];

  async function measure(name: string, bytes: Uint8Array, expected: number): Promise<void> {
    const id = `grand-${name.replaceAll(/\W/g, "-")}`;
    server.put(`/${id}`, bytes);
    const uid = await client.create(id, `${server.url}/${id}`, "auto");
    forgetPeak(portal);
    const before = peakMemory(portal);
    const since = performance.now();
    await client.order(uid, "publish/");
    const status = await client.untilRest(uid);
    const ms = performance.now() - since;
    const isRight = status.status === "idle" && status.records_count === expected;
    const end = isRight ? `${expected} rows` : JSON.stringify(status);
    const size = `${(bytes.length / MB).toFixed(1)} MB`;
    lines.push([name, `${size}, ${end}, ${seconds(ms)}, +${peakMemory(portal) - before} MB`]);
    console.log(lines.at(-1)?.join("  "));
    await client.remove(uid);
  }

  try {
    const files = rows === 0 ? [] : Object.entries(LARGE_FILES);
    for (const [name, make] of files) await measure(name, make(rows), rows);
    if (megabytes > 0) {
      const csv = largeCsv(megabytes * MB);
      await measure("csv", csv.bytes, csv.rows);
    }
    printTable(`Formats, ${rows} rows each: size, rows, time, growth of the runtime's peak`, lines);
  } finally {
    await stopPortal(portal);
    await server.close();
    temp.remove();
  }
}
