// What follows a mirror gets each document once it is kept, in the order of the stream, whatever upstream does.
import { beforeEach, expect, it, vi } from "vitest";
import { unitXml, World } from "./upstream.ts";

let world: World;

beforeEach(async () => {
  world = new World();
  world.content(100);
  world.units(100, 103);
  world.index(103);
});

it("begins with the snapshot, goes on with the units after it, and ends with the poll", async () => {
  await world.poll();
  expect(world.followed).toEqual(["snapshot 100", "unit 100", "unit 101", "unit 102", "settled"]);
  await world.poll();
  expect(world.followed).toEqual(["settled"]);
});

it("gets the units in order although they are downloaded side by side, and a new snapshot behind them", async () => {
  await world.poll();
  const { fetchFile } = world;
  world.fetchFile = async (request) => {
    // The first ones asked for come last.
    await new Promise((resolve) => setTimeout(resolve, request.file === "103.xml" ? 20 : 0));
    return fetchFile(request);
  };
  world.units(103, 108);
  world.index(108);
  world.content(106);
  await world.poll();
  const units = [103, 104, 105, 106, 107].map((unit) => `unit ${unit}`);
  expect(world.followed).toEqual([...units, "snapshot 106", "settled"]);
});

it("waits with the mirror behind a hole, and is told what was skipped", async () => {
  await world.poll();
  world.units(103, 109);
  world.files.delete("105.xml");
  world.put("107.xml", "<cut");
  world.index(109);
  await world.poll();
  expect(world.followed).toEqual(["unit 103", "unit 104", "settled"]);
  await world.poll();
  await world.poll();
  expect(world.followed).toEqual(["skipped 105-105", "unit 106", "skipped 107-107", "unit 108", "settled"]);
  world.units(107, 108);
  await world.poll();
  expect(world.followed).toEqual(["unit 107", "settled"]);
});

it("is told of a range that upstream erased as one step", async () => {
  await world.poll();
  world.files.clear();
  world.content(9_000_000);
  world.units(8_999_999, 9_000_001);
  world.index(9_000_001);
  await world.poll();
  expect(world.followed).toEqual([
    "skipped 103-8999998",
    "unit 8999999",
    "unit 9000000",
    "snapshot 9000000",
    "settled",
  ]);
});

it("begins again with the snapshot of a new numbering", async () => {
  await world.poll();
  const restarted: boolean[] = [];
  const { apply } = world.follower;
  world.follower.apply = async (document) => {
    if (document.kind === "snapshot") restarted.push(document.restarted);
    return apply(document);
  };
  world.files.clear();
  world.now += 60_000;
  world.content(3);
  world.units(3, 5, 1);
  world.index(5);
  await world.poll();
  expect(world.followed).toEqual(["snapshot 3", "unit 3", "unit 4", "settled"]);
  expect(restarted).toEqual([true]);
});

it("counts what a content.xml shows otherwise than the units before it, but not the first one", async () => {
  world.follower.apply = async (document) => (document.kind === "snapshot" ? 3 : 1);
  await world.poll();
  expect(world.state.counters.differences).toBe(0);
  world.content(103);
  world.units(103, 105);
  world.index(105);
  await world.poll();
  expect(world.state.counters).toMatchObject({ contents: 2, differences: 3 });
});

it("does not stop the mirror when it fails: the incident says what is behind", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  await world.poll();
  world.follower.apply = async () => {
    throw new Error("no place left");
  };
  world.follower.settle = async () => {
    throw new Error("no place left");
  };
  world.units(103, 105);
  world.index(105);
  const summary = await world.poll();
  expect(summary).toMatchObject({ index: 105, units: 2 });
  expect(summary.problems[0]).toMatchObject({ code: "feed_document_not_applied", params: { file: "103.xml" } });
});

it("reads from the store what was in R2 before it was gone upstream", async () => {
  await world.poll();
  world.held.set("103.xml", unitXml(103));
  world.index(104);
  await world.poll();
  expect(world.followed).toEqual(["unit 103", "settled"]);
});
