// A refused password: asked ever more seldom by the schedule, and at once when the feed was configured anew.
import { beforeEach, expect, it } from "vitest";
import { heldBackUntil } from "../../../worker/feeds/back-off.ts";
import { healthOf } from "../../../worker/feeds/health.ts";
import { World } from "./upstream.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: World;
let refused = true;

beforeEach(async () => {
  world = new World();
  world.content(100);
  world.units(100, 101);
  world.index(101);
  await world.poll();
  const served = world.fetchFile;
  refused = true;
  world.fetchFile = async (request) =>
    refused
      ? { kind: "failed", problem: { code: "feed_unauthorized", params: { file: request.file, status: 401 } } }
      : served(request);
});

/** Minutes from a refused poll to the next one that the schedule makes. */
async function waitAfterPoll(): Promise<number> {
  await world.poll();
  return ((heldBackUntil(world.state, 0) ?? world.now) - world.now) / MINUTE;
}

it("doubles the pause from a minute to an hour", async () => {
  expect(heldBackUntil(world.state, 0)).toBeNull();
  const waits = [];
  for (let poll = 0; poll < 8; poll++) waits.push(await waitAfterPoll());
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits[0]).toBe(1);
  expect(waits.at(-1)).toBe(60);
});

it("ends with the refusal, or when the feed is configured anew", async () => {
  for (let poll = 0; poll < 5; poll++) await world.poll();
  expect(heldBackUntil(world.state, world.now + 1)).toBeNull();
  refused = false;
  await world.poll();
  expect(heldBackUntil(world.state, 0)).toBeNull();
});

it("is told as what it is, not as a schedule that has stopped", async () => {
  for (let poll = 0; poll < 10; poll++) await world.poll();
  expect(healthOf(true, world.state, world.now + 50 * MINUTE).state).toBe("unreachable");
  expect(healthOf(true, world.state, world.now + 2 * HOUR).state).toBe("stalled");
});
