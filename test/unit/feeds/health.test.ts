// The state and the sentence of a feed, through the story that leads to each: every trouble has its own word, ends when
// it is over, and stays in the history.
import { beforeEach, describe, expect, it } from "vitest";
import { healthOf } from "../../../worker/feeds/health.ts";
import { sentences } from "../../../worker/messages.ts";
import { contentXml, unitXml, World } from "./upstream.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let world: World;

beforeEach(async () => {
  world = new World();
  world.content(100);
  world.units(100, 105);
  world.index(105);
  await world.poll();
});

const health = (after = 0) => healthOf(true, world.state, world.now + after);
const move = (units = 1) => {
  const next = Number(world.files.get("index.txt"));
  world.units(next, next + units);
  world.index(next + units);
};

it("is ok, and names the last unit", () => {
  expect(health()).toEqual({ state: "ok", problem: { code: "feed_ok", params: { unit: 104 } } });
});

it("is paused, starting, or stalled where nothing is polled", () => {
  expect(healthOf(false, world.state, world.now).state).toBe("paused");
  expect(healthOf(true, null, world.now).state).toBe("starting");
  expect(health(10 * MINUTE)).toMatchObject({ state: "stalled", problem: { params: { minutes: 10 } } });
});

const NO_PAYLOAD = "<d2LogicalModel><exchange><deliveryBreak>true</deliveryBreak></exchange></d2LogicalModel>";
const V3_BREAK =
  "<m:messageContainer><m:exchangeInformation><dynamicInformation><returnInformation>" +
  '<returnStatus _extendedValue="fail"/></returnInformation></dynamicInformation></m:exchangeInformation></m:messageContainer>';

describe("a content.xml that cannot be taken", () => {
  it.each([
    ["a truncated document", contentXml(105, 0).slice(0, -20), "rejected", "feed_xml_malformed"],
    ["an HTML page with status 200", "<!DOCTYPE html><html><body>Oops</body></html>", "rejected", "feed_xml_is_html"],
    [
      "another encoding than declared",
      `<?xml version="1.0" encoding="x-unknown"?>${contentXml(105, 0)}`,
      "rejected",
      "feed_xml_encoding",
    ],
    ["a date in the future", contentXml(105, Date.UTC(2031, 0)), "rejected", "feed_content_in_future"],
    ["an older date", contentXml(105, 0), "rejected", "feed_content_older"],
    ["a delivery break", NO_PAYLOAD, "delivery_break", "feed_delivery_break"],
    ["a delivery break of version 3", V3_BREAK, "delivery_break", "feed_delivery_break"],
  ])("%s: the former one stays, the state says why, and it ends with a good one", async (_name, text, state, code) => {
    const former = world.held.get("content.xml");
    world.put("content.xml", text);
    move();
    await world.poll();
    expect(world.held.get("content.xml")).toBe(former);
    expect(world.mirroredIndex).toBe(106);
    expect(health()).toMatchObject({ state, problem: { code } });
    const { fr, en } = sentences(health().problem.code, health().problem.params);
    expect(`${fr}${en}`).not.toContain("{");
    world.content(106);
    move();
    await world.poll();
    expect(health().state).toBe("ok");
    expect(world.state.incidents.at(-1)).toMatchObject({ code, count: 1, endedAt: world.now });
  });
});

it("goes through a delivery break without a word once the held content.xml is served again", async () => {
  const former = world.files.get("content.xml") ?? "";
  world.put("content.xml", NO_PAYLOAD);
  move();
  await world.poll();
  expect(world.state.deliveryBreak).toBe(true);
  world.put("content.xml", former);
  move();
  await world.poll();
  expect([world.state.deliveryBreak, health().state]).toEqual([false, "ok"]);
});

it("tells an outage from start to end as one incident", async () => {
  world.failing.add("index.txt");
  for (let minute = 0; minute < 4; minute++) await world.poll();
  expect(health()).toMatchObject({ state: "unreachable", problem: { code: "feed_file_failed" } });
  world.failing.clear();
  await world.poll();
  expect(world.state.incidents).toMatchObject([{ code: "feed_file_failed", count: 4, endedAt: world.now }]);
});

it("does not take a broken content.xml for mended because the stream is silent", async () => {
  world.put("content.xml", "<html></html>");
  move();
  for (let minute = 0; minute < 4; minute++) await world.poll();
  expect(world.state.incidents).toMatchObject([{ code: "feed_xml_is_html", count: 4, endedAt: null }]);
});

it("does not take a refused unit for served because index.txt cannot be read either", async () => {
  move();
  world.failing.add("105.xml");
  await world.poll();
  world.failing.add("index.txt");
  await world.poll();
  expect(world.state.incidents).toMatchObject([{ code: "feed_file_failed", endedAt: null, count: 2 }]);
});

it("tells two troubles at once as two incidents, however long they last", async () => {
  world.put("content.xml", "<html></html>");
  world.failing.add("105.xml");
  for (let minute = 0; minute < 8; minute++) {
    move();
    await world.poll();
  }
  expect(world.state.incidents.map(({ code, count }) => [code, count])).toEqual([
    ["feed_xml_is_html", 8],
    ["feed_file_failed", 8],
  ]);
  expect(health().state).toBe("unreachable");
});

it("waits at a hole, then is incomplete until the next content.xml", async () => {
  move(6);
  world.files.delete("107.xml");
  await world.poll();
  expect(health()).toMatchObject({ state: "waiting", problem: { code: "feed_unit_missing", params: { unit: 107 } } });
  await world.poll();
  await world.poll();
  await world.poll();
  expect(health()).toMatchObject({ state: "incomplete", problem: { params: { units: 1 } } });
  world.content(111);
  move();
  await world.poll();
  expect(health().state).toBe("ok");
});

it("lists a dead letter, counts it as missing, and forgets it when it becomes readable", async () => {
  move(2);
  world.put("105.xml", "<cut");
  await world.poll();
  expect(world.state.dead).toMatchObject([{ unit: 105, code: "feed_xml_malformed" }]);
  expect(health()).toMatchObject({ state: "incomplete", problem: { params: { units: 1 } } });
  world.put("105.xml", unitXml(105));
  await world.poll();
  expect(world.state.dead).toEqual([]);
  expect(health().state).toBe("ok");
});

it("is silent by day after half an hour, at night after three hours", async () => {
  // 2026-06-01, 00:00 UTC, is two o'clock in Paris.
  const statesAfter = async (minutes: number) => {
    world.now += minutes * MINUTE;
    await world.poll();
    return health().state;
  };
  expect(await statesAfter(150)).toBe("ok");
  expect(await statesAfter(60)).toBe("silent");
  move();
  expect(await statesAfter(60)).not.toBe("silent");
  expect(await statesAfter(35)).toBe("silent");
});

it("is stale when content.xml stays away for three of its intervals while units come", async () => {
  for (let minute = 0; minute < 200; minute += 10) {
    world.now += 9 * MINUTE;
    move();
    await world.poll();
  }
  expect(health()).toMatchObject({ state: "stale", problem: { params: { minutes: expect.any(Number) } } });
  world.content(110);
  move();
  await world.poll();
  expect(health().state).toBe("ok");
});

describe("retention", () => {
  const year = async () => {
    for (let day = 0; day < 40; day++) {
      world.now += DAY - MINUTE;
      move(2);
      world.content(Number(world.files.get("index.txt")));
      await world.poll();
    }
  };

  it("gives up units after thirty days, and thins out the snapshots of those days", async () => {
    await year();
    const held = [...world.held.keys()].filter((name) => /^\d+\.xml$/.test(name)).map(Number.parseFloat);
    expect(Math.min(...held)).toBe(world.state.first);
    expect(held.length).toBeLessThan(70);
    expect(world.writes.filter((write) => write.startsWith("-snapshots"))).toHaveLength(1);
    expect(world.state.thinnedTo).toBeLessThanOrEqual(world.now - 30 * DAY);
    expect(world.state.thinnedTo).toBeGreaterThan(world.now - 32 * DAY);
  });

  it("never asks R2 to erase what was a gap", async () => {
    world.files.clear();
    world.content(5_000_000);
    world.units(4_999_999, 5_000_001);
    world.index(5_000_001);
    await world.poll();
    world.files.clear();
    world.now += DAY;
    world.content(1);
    world.index(1);
    await world.poll();
    const erased = world.writes.flatMap((write) => /^-(\d+)\.\.(\d+)$/.exec(write) ?? []);
    expect(world.writes.filter((write) => /^-\d/.test(write)).length).toBeLessThan(4);
    expect(erased).not.toContain("-105..10105");
  });
});

it("stays as it was when the producer only says that it is alive", async () => {
  const held = world.state.content;
  world.put("content.xml", "<d2LogicalModel><exchange><keepAlive>true</keepAlive></exchange></d2LogicalModel>");
  move();
  await world.poll();
  expect(world.state.content).toMatchObject({ feedType: held?.feedType, sha256: held?.sha256 });
  expect(world.held.get("content.xml")).toContain("<feedType>100</feedType>");
  expect(health().state).toBe("ok");
});
