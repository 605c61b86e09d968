// Two days of one feed on a virtual clock, minute by minute at the real rhythm: what the mirror remembers stays small, what
// is older than its retention goes, and folder and events equal upstream's at the end.
import { expect, it } from "vitest";
import { PushPullFolder } from "../servers/push-pull-folder.ts";
import { World } from "../unit/feeds/upstream.ts";
import { compare, eventsInMemory } from "./feeds/events.ts";

const MINUTES = 24 * 60;
const UNITS_A_DAY = 2_300;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const KEPT_HOURS = 6;

function openWorld() {
  const folder = new PushPullFolder({
    seed: 5,
    startAt: Date.UTC(2026, 5, 1),
    firstUnit: 1_000,
    retentionUnits: 3_000,
  });
  const world = new World();
  world.now = folder.now;
  world.retention = { unitsMs: KEPT_HOURS * HOUR_MS, snapshotsMs: 10 * 24 * HOUR_MS };
  world.fetchFile = async ({ file, etag, lastModified: _ }) => {
    world.requests.push(file);
    const served = folder.file(file);
    if (!served) return { kind: "missing" };
    if (etag === served.etag) return { kind: "unchanged" };
    return { kind: "file", bytes: served.body, etag: served.etag, lastModified: null };
  };
  return { folder, world };
}

it("two days: memory flat, retention applied, state equal", async () => {
  const { folder, world } = openWorld();
  const events = eventsInMemory();
  world.follower = events.follower;
  const sizes: number[] = [];
  let requests = 0;
  let due = 0;
  for (let minute = 0; minute < 2 * MINUTES; minute++) {
    due += UNITS_A_DAY / MINUTES;
    folder.advance(Math.floor(due), 1_000);
    due -= Math.floor(due);
    folder.setClock(world.now + MINUTE_MS);
    if (minute % 60 === 13) folder.makeContent();
    await world.poll();
    requests += world.requests.length;
    if (minute % 60 === 59) sizes.push(JSON.stringify(world.state).length);
  }
  folder.makeContent();
  world.now += 5 * MINUTE_MS;
  await world.poll();
  expect(compare(world, folder, events)).toEqual([]);
  // From the first hours on, it does not grow.
  expect(Math.max(...sizes)).toBeLessThan(1.2 * (sizes[KEPT_HOURS] ?? 0));
  const units = [...world.held.keys()].filter((name) => /^\d+\.xml$/.test(name));
  // Marks are set once a day, so units live for a day more than their retention at the most.
  expect(units.length).toBeLessThan(UNITS_A_DAY * (1 + (KEPT_HOURS + 1) / 24));
  expect(world.state.first).toBeGreaterThan(1_000);
  expect(world.state.incidents).toEqual([]);
  expect(world.state.counters).toMatchObject({ gapUnits: 0, deadLetters: 0, resets: 0 });
  // Each unit once, and at most index.txt and content.xml each minute besides.
  expect(requests).toBeLessThan(2 * (UNITS_A_DAY + 2.2 * MINUTES));
});
