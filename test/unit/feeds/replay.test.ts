// The state at a past instant, folded from what is kept: equal to what a client knew then, and honest about what is missing.
import { describe, expect, it } from "vitest";
import { FEED_REPLAY_MAX_UNITS } from "../../../worker/config.ts";
import { stateAtInstant } from "../../../worker/feeds/events/replay.ts";
import type { FeedArchive } from "../../../worker/feeds/follower.ts";
import { RoadEvents } from "../../servers/road-events.ts";
import { toContentXml, toUnitXml } from "../../servers/road-events-xml.ts";

const START = Date.UTC(2026, 9, 5, 8);
const MINUTE = 60_000;
const FIRST = 100;
const UNITS = 120;

const bytes = (text: string) => new TextEncoder().encode(text);

/** A mirror of one snapshot and the units after it, a minute apart, with what was open after each. */
function world(seed: number) {
  const events = new RoadEvents(seed);
  for (let count = 0; count < 30; count++) events.next(START - MINUTE);
  const content = bytes(toContentXml(events.current(START), FIRST, START));
  const units = new Map<number, Uint8Array>();
  const open: string[][] = [];
  const openAt = (at: number) =>
    events
      .current(at)
      .filter(({ endedAt }) => endedAt === null)
      .map(({ id }) => id)
      .sort();
  for (let count = 0; count < UNITS; count++) {
    const at = START + (count + 1) * MINUTE;
    units.set(FIRST + count, bytes(toUnitXml(events.next(at), at)));
    open.push(openAt(at));
  }
  const snapshot = { publicationTime: START, feedType: FIRST, bytes: content.byteLength };
  const archive: FeedArchive = {
    readUnit: async (unit) => units.get(unit) ?? null,
    readContent: async () => content,
    readSnapshot: async () => content,
    listSnapshots: async () => [snapshot],
    snapshotAt: async (time) => (time < START ? null : snapshot),
  };
  return { archive, units, open };
}

const kept = (change = {}) => ({ from: FIRST, to: FIRST + UNITS, gaps: [], ...change });

const openOf = (state: Awaited<ReturnType<typeof stateAtInstant>>) =>
  state?.situations
    .filter(({ situation }) => situation.records.some(({ end }) => !end))
    .map(({ id }) => id)
    .sort();

describe("the state at a past instant", () => {
  it("says that there was more than one answer may fold", async () => {
    const { archive, units } = world(1);
    const [some] = units.values();
    const many = { ...archive, readUnit: async () => some ?? null };
    const to = FIRST + FEED_REPLAY_MAX_UNITS + 500;
    const state = await stateAtInstant(many, START + 60 * MINUTE, kept({ to }));
    expect(state?.missing).toBe(to - FIRST - (state?.units ?? 0));
    expect(state?.missing).toBeGreaterThan(400);
  });

  it.each([1, 2, 3])("is what a client knew after each unit (seed %i)", async (seed) => {
    const { archive, open } = world(seed);
    for (const count of [0, 1, 23, 24, 25, 60, UNITS - 1]) {
      const state = await stateAtInstant(archive, START + (count + 1) * MINUTE, kept());
      expect(openOf(state)).toEqual(open[count]);
      expect(state).toMatchObject({ units: count + 1, missing: 0, snapshotAt: START });
    }
  });

  it("passes over a gap of any length, and says that it is there", async () => {
    const { archive, units } = world(4);
    for (let unit = FIRST + 10; unit < FIRST + 90; unit++) units.delete(unit);
    const gaps = [{ from: FIRST + 10, to: FIRST + 90 }];
    const state = await stateAtInstant(archive, START + UNITS * MINUTE, kept({ gaps }));
    expect(state).toMatchObject({ units: UNITS - 80, missing: 80 });
  });

  it("is that of the snapshot alone where its units are erased, or of another numbering", async () => {
    const { archive } = world(5);
    const at = START + UNITS * MINUTE;
    expect(await stateAtInstant(archive, at, kept({ from: FIRST + 50 }))).toMatchObject({ units: 0, missing: 50 });
    expect(await stateAtInstant(archive, at, { from: 1, to: 20, gaps: [] })).toMatchObject({ units: 0, missing: 1 });
  });

  it("is not known before the first snapshot", async () => {
    expect(await stateAtInstant(world(6).archive, START - 1, kept())).toBeNull();
  });
});
