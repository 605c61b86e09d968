// The archive of a mirror in R2: which snapshot was the latest at an instant, and the bytes of what is kept.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { HeldContent } from "../../worker/feeds/state.ts";
import { FeedStore } from "../../worker/feeds/store.ts";

const store = new FeedStore(env.BUCKET, "archive");
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));

function content(time: string, feedType: number): HeldContent {
  const publicationTime = Date.parse(time);
  return {
    feedType,
    publicationTime,
    bytes: 2,
    sha256: "",
    etag: null,
    lastModified: null,
    storedAt: publicationTime,
    interval: null,
  };
}

const PUBLISHED = ["2026-03-30T23:13:26.825Z", "2026-05-31T22:13:00Z", "2026-06-01T00:13:00Z"] as const;

beforeAll(async () => {
  for (const [place, time] of PUBLISHED.entries()) {
    await store.putContent(bytesOf(`c${place}`), content(time, 100 * (place + 1)));
  }
  await store.putUnit(7, bytesOf("u7"), null);
});

describe("snapshots", () => {
  it.each([
    ["2026-03-30T23:13:26.824Z", null],
    ["2026-03-30T23:13:26.825Z", 100],
    ["2026-05-31T22:12:59Z", 100],
    ["2026-06-01T00:12:00Z", 200],
    ["2026-06-01T00:13:00Z", 300],
    ["2027-01-01T00:00:00Z", 300],
    ["2029-01-01T00:00:00Z", null],
  ])("at %s the latest kept one is that of unit %s", async (time, feedType) => {
    expect((await store.snapshotAt(Date.parse(time)))?.feedType ?? null).toBe(feedType);
  });

  it("are listed by time, the end excluded, and read byte for byte", async () => {
    const listed = await store.listSnapshots(Date.parse(PUBLISHED[1]), Date.parse(PUBLISHED[2]));
    expect(listed).toEqual([{ publicationTime: Date.parse(PUBLISHED[1]), feedType: 200, bytes: 2 }]);
    expect(textOf(await store.readSnapshot(listed[0] ?? { publicationTime: 0, feedType: 0 }))).toBe("c1");
    expect(textOf(await store.readContent())).toBe("c2");
  });
});

it("units are read byte for byte, and what is not kept is null", async () => {
  expect(textOf(await store.readUnit(7))).toBe("u7");
  expect(await store.readUnit(8)).toBeNull();
});
