// The push-pull protocol, case by case: what a poll asks for, what it writes and in which order, what it tells.
import { beforeEach, describe, expect, it } from "vitest";
import { orderResync } from "../../../worker/feeds/resync.ts";
import { Crash, contentXml, unitXml, World } from "./upstream.ts";

const R2_WRITES = (writes: string[]) => writes.filter((write) => write !== "state");

let world: World;

beforeEach(() => {
  world = new World();
  world.content(100);
  world.units(90, 105);
  world.index(105);
});

describe("a first poll", () => {
  it("starts at feedType and takes every unit below the index, then publishes content.xml and index.txt", async () => {
    const summary = await world.poll();
    expect(world.requests.slice(0, 3)).toEqual(["content.xml", "index.txt", "100.xml"]);
    // Whole from the first instant: content.xml and an index.txt that announces no unit yet.
    const writes = R2_WRITES(world.writes);
    expect(writes.slice(0, 2)).toEqual(["content.xml", "index.txt"]);
    expect(writes.slice(2, -1).sort()).toEqual(["100.xml", "101.xml", "102.xml", "103.xml", "104.xml"]);
    expect(writes.at(-1)).toBe("index.txt");
    expect(world.held.get("100.xml")).toBe(unitXml(100));
    expect(summary).toMatchObject({
      content: "updated",
      units: 5,
      index: 105,
      backlog: 0,
      continues: false,
      problems: [],
    });
  });

  it("publishes nothing while index.txt is behind content.xml", async () => {
    world.index(99);
    const summary = await world.poll();
    expect(R2_WRITES(world.writes)).toEqual([]);
    expect(summary.problems[0]?.code).toBe("feed_index_behind");
  });

  it.each([
    ["a truncated document", contentXml(100, 0).slice(0, -9), "feed_xml_malformed"],
    ["an HTML page", "<!DOCTYPE html><html><body/></html>", "feed_xml_is_html"],
    ["no number", contentXml("Event Data", 0), "feed_content_without_feed_type"],
    ["a publication from the future", contentXml(100, Date.UTC(2027, 1)), "feed_content_in_future"],
    ["no publication", contentXml(100, 0).replace(/ type="\w+"/, ""), "feed_content_wrong_publication"],
    ["no time", contentXml(100, 0).replace(/<publicationTime>.*<\/publicationTime>/, ""), "feed_content_without_time"],
  ])("refuses %s and says why", async (_name, text, code) => {
    world.put("content.xml", text);
    const summary = await world.poll();
    expect(R2_WRITES(world.writes)).toEqual([]);
    expect(summary.problems.map((problem) => problem.code)).toEqual([code]);
  });
});

describe("following", () => {
  beforeEach(async () => {
    await world.poll();
  });

  it("asks once and writes nothing to R2 when nothing is new", async () => {
    const summary = await world.poll();
    expect(world.requests).toEqual(["index.txt"]);
    expect(R2_WRITES(world.writes)).toEqual([]);
    expect(summary.content).toBe("skipped");
  });

  it("looks for a new content.xml every five minutes while the stream is silent", async () => {
    const asked: string[][] = [];
    for (let minute = 1; minute <= 6; minute++) {
      await world.poll();
      asked.push(world.requests);
    }
    const idle = ["index.txt"];
    expect(asked).toEqual([idle, idle, idle, idle, ["index.txt", "content.xml"], idle]);
    world.content(105);
    for (let minute = 1; minute <= 5; minute++) await world.poll();
    expect(world.held.get("content.xml")).toBe(world.files.get("content.xml"));
  });

  it("looks at index.txt again when a content.xml was made in between", async () => {
    world.units(105, 109);
    world.index(107);
    world.content(108);
    const { fetchFile } = world;
    world.fetchFile = async (request) => {
      if (request.file === "content.xml") world.index(109);
      return fetchFile(request);
    };
    const summary = await world.poll();
    expect(world.requests.slice(0, 3)).toEqual(["index.txt", "content.xml", "index.txt"]);
    expect(summary).toMatchObject({ index: 109, content: "updated", problems: [] });
  });

  it("takes the held content.xml once more when a resynchronisation is ordered", async () => {
    world.state = orderResync(world.state);
    await world.poll();
    expect(world.requests).toEqual(["content.xml", "index.txt"]);
    expect(world.followed).toEqual(["snapshot 100", "settled"]);
    expect(world.state.resync).toBe(false);
  });

  it("takes only the new units", async () => {
    world.units(105, 108);
    world.index(108);
    await world.poll();
    expect(world.requests).toEqual(["index.txt", "content.xml", "105.xml", "106.xml", "107.xml"]);
    expect(R2_WRITES(world.writes).at(-1)).toBe("index.txt");
  });

  it("keeps the former content.xml through a bad one, and goes on with the units", async () => {
    const former = world.held.get("content.xml");
    world.put("content.xml", contentXml(104, world.now).slice(0, 60));
    world.units(105, 106);
    world.index(106);
    const summary = await world.poll();
    expect(world.held.get("content.xml")).toBe(former);
    expect(summary).toMatchObject({ content: "unavailable", index: 106 });
  });

  it("refuses a publication of another type than before", async () => {
    world.put("content.xml", contentXml(105, world.now).replace("Situation", "MeasuredData"));
    world.units(105, 106);
    world.index(106);
    const summary = await world.poll();
    expect(summary.problems.map((problem) => problem.code)).toContain("feed_content_wrong_publication");
  });

  it("refuses a content.xml older than the one it holds", async () => {
    world.content(100, world.now - 3_600_000);
    world.units(105, 106);
    world.index(106);
    const summary = await world.poll();
    expect(summary.content).toBe("rejected");
    expect(summary.problems[0]?.code).toBe("feed_content_older");
  });

  it("never shows a content.xml that starts above its own index.txt", async () => {
    world.units(105, 120);
    world.index(120);
    world.content(118);
    await world.poll();
    expect(R2_WRITES(world.writes).slice(-2)).toEqual(["index.txt", "content.xml"]);
  });

  it("waits for the newest unit when the index came first", async () => {
    world.index(106);
    for (let count = 0; count < 6; count++) await world.poll();
    expect(world.mirroredIndex).toBe(105);
    expect(world.state.gaps).toEqual([]);
    world.units(105, 106);
    await world.poll();
    expect(world.mirroredIndex).toBe(106);
  });

  it("retries a hole for three polls, then records a gap and goes on", async () => {
    world.units(105, 112);
    world.files.delete("107.xml");
    world.index(112);
    expect((await world.poll()).index).toBe(107);
    expect((await world.poll()).index).toBe(107);
    const third = await world.poll();
    expect(third).toMatchObject({ index: 112, gapUnits: 1 });
    expect(world.state.gaps).toMatchObject([{ from: 107, to: 108, reason: "hole" }]);
  });

  it("asks again at once for a content.xml that a hole kept from being published", async () => {
    world.units(105, 112);
    world.files.delete("107.xml");
    world.index(112);
    world.content(112);
    for (let count = 0; count < 3; count++) await world.poll();
    expect(world.state.gaps).toMatchObject([{ from: 107, to: 108 }]);
    expect(world.held.get("content.xml")).toBe(world.files.get("content.xml"));
    await world.poll();
    expect(world.requests).toEqual(["index.txt"]);
  });

  it("keeps an ordered resynchronisation until its content.xml is published", async () => {
    world.units(105, 112);
    world.files.delete("107.xml");
    world.index(112);
    world.content(112);
    world.state = orderResync(world.state);
    await world.poll();
    expect(world.state.resync).toBe(true);
    for (let count = 0; count < 2; count++) await world.poll();
    expect(world.followed).toContain("snapshot 112");
    expect(world.state.resync).toBe(false);
  });

  it("asks again for the units of its gaps when a resynchronisation is ordered", async () => {
    world.units(105, 112);
    for (const unit of [107, 109, 110]) world.files.delete(`${unit}.xml`);
    world.index(112);
    for (let count = 0; count < 6; count++) await world.poll();
    expect(world.state.gaps).toMatchObject([
      { from: 107, to: 108 },
      { from: 109, to: 111 },
    ]);
    world.units(109, 110);
    world.state = orderResync(world.state);
    await world.poll();
    expect(world.requests).toEqual(["110.xml", "109.xml", "107.xml", "content.xml", "index.txt"]);
    expect(world.held.get("109.xml")).toBe(unitXml(109));
    expect(world.followed).toEqual(["unit 109", "snapshot 100", "settled"]);
    expect(world.state.gaps).toMatchObject([
      { from: 107, to: 108 },
      { from: 110, to: 111 },
    ]);
    // Asked for once, not in every poll from now on.
    await world.poll();
    expect(world.requests).toEqual(["index.txt"]);
  });

  it("takes a unit that appears while its hole is waited for", async () => {
    world.units(105, 112);
    world.files.delete("107.xml");
    world.index(112);
    await world.poll();
    world.units(107, 108);
    expect((await world.poll()).index).toBe(112);
    expect(world.state.gaps).toEqual([]);
  });

  it("does not pass a unit that the server refuses", async () => {
    world.units(105, 112);
    world.failing.add("107.xml");
    world.index(112);
    for (let count = 0; count < 5; count++) await world.poll();
    expect(world.mirroredIndex).toBe(107);
    expect(world.state.gaps).toEqual([]);
  });

  it("finds the oldest unit that upstream still has after a long stop, and lists the rest as a gap", async () => {
    for (let unit = 90; unit < 105; unit++) world.files.delete(`${unit}.xml`);
    world.units(1_733, 2_000);
    world.index(2_000);
    world.content(1_980);
    const summary = await world.poll();
    expect(summary).toMatchObject({ index: 2_000, units: 267, content: "updated" });
    expect(world.state.gaps).toMatchObject([{ from: 105, to: 1_733, reason: "erased" }]);
  });

  it("waits when nothing at all is served up to the index", async () => {
    world.index(9_999_999_999);
    for (let count = 0; count < 5; count++) await world.poll();
    expect(world.mirroredIndex).toBe(105);
    expect(world.state.gaps).toEqual([]);
  });

  it("keeps an unreadable unit aside and goes on; a later readable answer takes its place", async () => {
    world.units(105, 108);
    world.put("106.xml", unitXml(106).slice(0, 40));
    world.index(108);
    expect(await world.poll()).toMatchObject({ index: 108, deadLetters: 1, units: 2 });
    expect(world.held.has("dead/106.xml")).toBe(true);
    world.units(106, 107);
    await world.poll();
    expect(world.held.get("106.xml")).toBe(unitXml(106));
    expect(world.held.has("dead/106.xml")).toBe(false);
    expect(R2_WRITES(world.writes)).toHaveLength(2);
  });

  it("starts again at once when content.xml and index.txt both went back", async () => {
    world.files.clear();
    world.now += 3_600_000;
    world.content(3);
    world.units(1, 6, 1);
    world.index(6);
    const summary = await world.poll();
    expect(summary).toMatchObject({ index: 6, content: "updated" });
    expect(world.state.counters.resets).toBe(1);
    expect(world.has(104)).toBe(false);
    expect(world.held.get("3.xml")).toBe(unitXml(3, 1));
  });

  it("misleads nobody when it was killed right after it had published the first content.xml of a new numbering", async () => {
    world.files.clear();
    world.now += 3_600_000;
    world.content(3);
    world.index(3);
    // index.txt, content.xml: then it is killed, and remembers the former numbering.
    world.crashAfter = 2;
    await expect(world.poll()).rejects.toThrow(Crash);
    expect([world.held.get("content.xml"), world.mirroredIndex]).toEqual([world.files.get("content.xml"), 3]);
    world.crashAfter = -1;
    world.units(3, 6, 1);
    world.content(6, world.now + 1_000);
    world.index(6);
    const seen: string[] = [];
    world.onWrite = () => {
      const from = Number(/<feedType>(\d+)/.exec(world.held.get("content.xml") ?? "")?.[1]);
      for (let unit = from; unit < (world.mirroredIndex ?? 0); unit++) {
        if (!world.has(unit)) seen.push(`${world.writes.at(-1)}: no unit ${unit} of ${from}…${world.mirroredIndex}`);
      }
    };
    await world.poll();
    expect(seen).toEqual([]);
    expect([world.held.get("content.xml"), world.mirroredIndex]).toEqual([world.files.get("content.xml"), 6]);
  });

  it("does not believe a lower index.txt alone before it is confirmed", async () => {
    world.index(103);
    expect((await world.poll()).index).toBe(105);
    expect((await world.poll()).index).toBe(103);
    expect(world.state.counters.resets).toBe(1);
  });

  it.each(["<html>", ""])("leaves everything as it is when index.txt is %j", async (text) => {
    world.put("index.txt", text);
    const summary = await world.poll();
    expect(summary.problems[0]?.code).toBe("feed_index_invalid");
    expect(R2_WRITES(world.writes)).toEqual([]);
  });

  it("reads a long backlog in batches and ends where its budget ends", async () => {
    world.units(105, 6_000);
    world.index(6_000);
    const first = await world.poll();
    expect(first).toMatchObject({ units: 4_000, index: 4_105, continues: true });
    expect(await world.poll()).toMatchObject({ index: 6_000, backlog: 0, continues: false });
  });
});
