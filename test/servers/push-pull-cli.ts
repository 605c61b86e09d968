// The demo's push-pull server: `PORT=8790 node test/servers/push-pull-cli.ts`. One event about every 40 seconds on the
// real clock (UNIT_INTERVAL_MS changes that), until it is told to stop.
import { UNIT_INTERVAL_MS } from "./push-pull-folder.ts";
import { startPushPullServer } from "./push-pull-server.ts";

const port = Number(process.env.PORT ?? 8790);
const interval = Number(process.env.UNIT_INTERVAL_MS ?? UNIT_INTERVAL_MS);
const seed = Number(process.env.SEED ?? 1);
/** The folder opens with the events of the last hours, so that the demo has something to show at once. */
const HISTORY_UNITS = 60;

const startAt = Date.now() - (HISTORY_UNITS + 20) * UNIT_INTERVAL_MS;
const server = await startPushPullServer({ port, seed, startAt });
const folder = server.folder();
folder.advance(HISTORY_UNITS);

const timer = setInterval(() => {
  folder.setClock(Date.now());
  folder.advance(1, 0);
}, interval);

function stop(): void {
  clearInterval(timer);
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

process.on("SIGINT", stop);
process.on("SIGTERM", stop);
console.log(`push-pull server: ${server.url}`);
