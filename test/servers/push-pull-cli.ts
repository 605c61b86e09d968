// The demo's push-pull server: `PORT=8790 node test/servers/push-pull-cli.ts`. One event about every 40 seconds on the
// real clock (UNIT_INTERVAL_MS changes that), until it is told to stop. A mirror outlives it, so what it numbers and
// dates grows from one start to the next: the next unit at a start is the number of intervals since a fixed day.
import { UNIT_INTERVAL_MS } from "./push-pull-folder.ts";
import { startPushPullServer } from "./push-pull-server.ts";

const port = Number(process.env.PORT ?? 8790);
const interval = Number(process.env.UNIT_INTERVAL_MS ?? UNIT_INTERVAL_MS);
const seed = Number(process.env.SEED ?? 1);
/** Before content.xml: the folder opens with some past. */
const HISTORY_UNITS = 20;
/** After content.xml: a mirror takes them at once, so that the demo has something to show. */
const RECENT_UNITS = 60;
/** The folder makes these by itself when it opens. */
const OPENING_UNITS = 13;
const RECENT_STEP_MS = 10;
const DAY_ZERO = Date.UTC(2020, 0, 1);

const now = Date.now();
const units = OPENING_UNITS + HISTORY_UNITS + RECENT_UNITS;
// One unit an interval at most: however long the server runs, the next start begins at or above where it stopped.
const firstUnit = Math.floor((now - DAY_ZERO) / interval) - units;
const startAt = now - (units + 1) * UNIT_INTERVAL_MS;
const server = await startPushPullServer({ port, seed, startAt, firstUnit });
const folder = server.folder();
folder.advance(HISTORY_UNITS);
// Dated now: a mirror refuses a content.xml that is older than the one it took before the restart.
folder.setClock(now - (RECENT_UNITS + 1) * RECENT_STEP_MS);
folder.makeContent();
folder.advance(RECENT_UNITS, RECENT_STEP_MS);

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
