// The life cycle, measured: interruptions of a large load, a refresh against a full load, readers during re-publishes, and
// many datasets at once. `npm run bench lifecycle -- --rows 1000000 --runs 20 --answers 10000 --datasets 50`, the defaults.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Portal, startPortal, stopPortal, tempFolder } from "../e2e/portal.ts";
import { type FileServer, startFileServer } from "../servers/file-server.ts";
import { type Client, connect } from "./client.ts";
import { measureInterrupts } from "./lifecycle/interrupts.ts";
import { measureQueue } from "./lifecycle/queue.ts";
import { measureReaders } from "./lifecycle/readers.ts";
import { measureRefresh } from "./lifecycle/refresh.ts";

export type World = { portal: Portal; client: Client; server: FileServer; sizes: Sizes };

export type Sizes = { rows: number; runs: number; answers: number; datasets: number };

function readSizes(): Sizes {
  const text = (value: number) => ({ type: "string", default: String(value) }) as const;
  const options = { rows: text(1_000_000), runs: text(20), answers: text(10_000), datasets: text(50) };
  const { values } = parseArgs({ args: process.argv.slice(3), options });
  const [rows, runs, answers, datasets] = [values.rows, values.runs, values.answers, values.datasets].map(Number);
  if (!rows || !runs || !answers || !datasets) throw new Error("sizes are whole numbers above 0");
  return { rows, runs, answers, datasets };
}

export async function benchLifecycle(): Promise<void> {
  const sizes = readSizes();
  const temp = tempFolder();
  const server = await startFileServer();
  const portal = await startPortal(join(temp.path, "state"), { DEMO: "0" });
  const world = { portal, client: connect(portal.baseUrl, portal.adminKey), server, sizes };
  try {
    for (const measure of [measureRefresh, measureInterrupts, measureReaders, measureQueue]) await measure(world);
  } finally {
    await stopPortal(portal);
    await server.close();
    temp.remove();
  }
}
