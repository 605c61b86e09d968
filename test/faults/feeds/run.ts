// One seeded run: a real push-pull server that fails as planned, the mirror with its real way of asking, killed now and
// then, and the folded events behind it. When the faults stop, all of them must equal the server's truth.
import { fileFetcher } from "../../../worker/feeds/fetch.ts";
import { NO_FAULTS, type PushPullFolder } from "../../servers/push-pull-folder.ts";
import type { PushPullServer } from "../../servers/push-pull-server.ts";
import { Crash, World } from "../../unit/feeds/upstream.ts";
import { seededRandom } from "../random.ts";
import { lookAt, type Truth } from "./client.ts";
import { compare, eventsInMemory } from "./events.ts";
import { chaosOf, disturb, STEP_MS } from "./plan.ts";

const FAULTY_POLLS = 15;
const QUIET_POLLS = 12;
/** The server is on this machine: what does not come at once does not come; once all is well, it will. */
const TIMEOUT_MS = 500;
const QUIET_TIMEOUT_MS = 30_000;
const HOUR_MS = 3_600_000;

function remember(folder: PushPullFolder, truth: Truth): void {
  for (const unit of folder.units) {
    const text = folder.file(`${unit}.xml`)?.body.toString("utf8") ?? "";
    truth.set(unit, (truth.get(unit) ?? new Set()).add(text));
  }
}

/** @returns sentences about what was wrong; none for a run that went well */
export async function runSchedule(seed: number, server: PushPullServer): Promise<string[]> {
  const random = seededRandom(seed);
  const name = `seed-${seed}`;
  const folder = server.folder(name);
  const world = new World();
  const truth: Truth = new Map();
  const events = eventsInMemory();
  const wrong = new Set<string>();
  const ask = fileFetcher({ allowPrivate: true, contact: null, credentials: null });
  const base = new URL(`/${name}/`, server.url);
  world.now = folder.now;
  world.follower = events.follower;
  world.onWrite = () => {
    for (const sentence of lookAt(world, truth)) wrong.add(sentence);
  };
  let timeoutMs = TIMEOUT_MS;
  world.fetchFile = (request) => ask({ ...request, url: new URL(request.file, base).href, timeoutMs });
  folder.chaos = chaosOf(folder, random, () => remember(folder, truth));
  for (let count = 0; count < FAULTY_POLLS; count++) {
    folder.setClock(world.now);
    disturb(folder, random);
    remember(folder, truth);
    world.crashAfter = random.chance(0.2) ? random.int(30) : -1;
    await pollOrCrash(world);
  }
  folder.chaos = null;
  folder.faults = NO_FAULTS;
  timeoutMs = QUIET_TIMEOUT_MS;
  world.crashAfter = -1;
  // A content.xml that a wrong clock dated ahead is held until its time has passed.
  world.now += HOUR_MS;
  for (let count = 0; count < QUIET_POLLS; count++) {
    folder.setClock(world.now);
    if (count < 2) folder.advance(2, STEP_MS);
    if (count < 2) folder.makeContent();
    remember(folder, truth);
    await pollOrCrash(world);
  }
  return [...wrong, ...compare(world, folder, events)];
}

async function pollOrCrash(world: World): Promise<void> {
  try {
    await world.poll();
  } catch (thrown) {
    if (!(thrown instanceof Crash)) throw thrown;
  }
}
