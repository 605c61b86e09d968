// One seeded run: a real push-pull server that fails as planned, the mirror with its real way of asking, killed now and
// then, and the folded events behind it. When the faults stop, all of them must equal the server's truth.
import { readDocument } from "../../../worker/feeds/datex/read.ts";
import { foldDocument, stampOf } from "../../../worker/feeds/events/fold-document.ts";
import { memoryHolding } from "../../../worker/feeds/events/replay.ts";
import { fileFetcher } from "../../../worker/feeds/fetch.ts";
import type { FeedDocument, FeedFollower } from "../../../worker/feeds/follower.ts";
import { NO_FAULTS, type PushPullFolder } from "../../servers/push-pull-folder.ts";
import type { PushPullServer } from "../../servers/push-pull-server.ts";
import { Crash, World } from "../../unit/feeds/upstream.ts";
import { lookAt, type Truth } from "./client.ts";
import { chanceOf, chaosOf, disturb, STEP_MS } from "./plan.ts";

const FAULTY_POLLS = 15;
const QUIET_POLLS = 12;
/** The server is on this machine: what does not come at once does not come. */
const TIMEOUT_MS = 300;
const HOUR_MS = 3_600_000;

function follower(holding: ReturnType<typeof memoryHolding>): FeedFollower {
  const fold = async (document: FeedDocument) => {
    if (document.kind === "skipped") return;
    const read = readDocument(await document.read());
    if (!read.ok) throw new Error(read.problem.code);
    const unit = document.kind === "unit" ? document.unit : null;
    const feedType = document.kind === "snapshot" ? document.feedType : null;
    if (document.kind === "snapshot" && document.restarted) {
      for (const held of holding.held.values()) held.unit = null;
    }
    foldDocument(
      holding,
      read.publication,
      stampOf(read.publication, unit, feedType, read.publication.publicationTime ?? 0),
    );
  };
  return { apply: fold, settle: async () => {} };
}

function remember(folder: PushPullFolder, truth: Truth): void {
  for (const unit of folder.units) {
    const text = folder.file(`${unit}.xml`)?.body.toString("utf8") ?? "";
    truth.set(unit, (truth.get(unit) ?? new Set()).add(text));
  }
}

/** Differences of what the mirror and its follower hold from what the server serves, once all is quiet. */
function compare(world: World, folder: PushPullFolder, holding: ReturnType<typeof memoryHolding>): string[] {
  const wrong: string[] = [];
  if (world.held.get("content.xml") !== folder.file("content.xml")?.body.toString("utf8")) {
    wrong.push("content.xml is not upstream's");
  }
  if (world.mirroredIndex !== folder.next) wrong.push(`index.txt says ${world.mirroredIndex}, upstream ${folder.next}`);
  const current = [...holding.held.values()].filter(({ gone }) => gone === null);
  const ours = current.map(({ id, situation }) => `${id} version ${situation.version}`).sort();
  const theirs = folder.situations.map(({ id, version }) => `${id} version ${version}`).sort();
  for (const one of ours) if (!theirs.includes(one)) wrong.push(`the state holds ${one}, upstream does not`);
  for (const one of theirs) if (!ours.includes(one)) wrong.push(`upstream holds ${one}, the state does not`);
  return wrong;
}

/** @returns sentences about what was wrong; none for a run that went well */
export async function runSchedule(seed: number, server: PushPullServer): Promise<string[]> {
  const chance = chanceOf(seed);
  const name = `seed-${seed}`;
  const folder = server.folder(name);
  const world = new World();
  const truth: Truth = new Map();
  const holding = memoryHolding();
  const wrong = new Set<string>();
  const ask = fileFetcher({ allowPrivate: true, contact: null, credentials: null });
  const base = new URL(`/${name}/`, server.url);
  world.now = folder.now;
  world.follower = follower(holding);
  world.onWrite = () => {
    for (const sentence of lookAt(world, truth)) wrong.add(sentence);
  };
  world.fetchFile = (request) => ask({ ...request, url: new URL(request.file, base).href, timeoutMs: TIMEOUT_MS });
  folder.chaos = chaosOf(folder, chance, () => remember(folder, truth));
  for (let count = 0; count < FAULTY_POLLS; count++) {
    folder.setClock(world.now);
    disturb(folder, chance);
    remember(folder, truth);
    world.crashAfter = chance.is(0.2) ? chance.int(30) : -1;
    await pollOrCrash(world);
  }
  folder.chaos = null;
  folder.faults = NO_FAULTS;
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
  return [...wrong, ...compare(world, folder, holding)];
}

async function pollOrCrash(world: World): Promise<void> {
  try {
    await world.poll();
  } catch (thrown) {
    if (!(thrown instanceof Crash)) throw thrown;
  }
}
