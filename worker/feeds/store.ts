// The bytes of a mirror in R2, exactly as upstream sent them.
//   feeds/{feed_id}/content.xml      the last accepted recapitulative document
//   feeds/{feed_id}/index.txt        the number of our next unit; written after the units it announces
//   feeds/{feed_id}/units/{n}.xml    readable units, kept for the feed's unit retention
//   feeds/{feed_id}/dead/{n}.xml     units that are no readable DATEX II document; served like the others
//   feeds/{feed_id}/snapshots/{publicationTime}_{feedType}.xml
//                                    accepted content.xml; the time in UTC, so that names are in order. All of them
//                                    as long as units are kept (a replay then starts at most an hour before), then
//                                    the first of each day for the feed's snapshot retention
import type { HeldContent } from "./state.ts";

export type FolderFile = { kind: "content" } | { kind: "index" } | { kind: "unit"; unit: number };

/** A content.xml that was accepted once: its time in milliseconds since 1970, and the unit to go on with. */
export type Snapshot = { publicationTime: number; feedType: number; bytes: number };

const XML = { contentType: "application/xml" };
const TEXT = { contentType: "text/plain; charset=us-ascii" };
const KEYS_PER_DELETE = 1_000;
const DAY_MS = 24 * 3_600_000;
/** One a day expires; more only after the retention was shortened. */
const EXPIRED_AT_ONCE = 100;
/** Snapshots are kept for a year, one a day at least. */
const MONTHS_BACK = 12;

function prefixOf(feedId: string): string {
  return `feeds/${feedId}/`;
}

function unitKey(feedId: string, unit: number): string {
  return `${prefixOf(feedId)}units/${unit}.xml`;
}

function deadKey(feedId: string, unit: number): string {
  return `${prefixOf(feedId)}dead/${unit}.xml`;
}

function snapshotKey(feedId: string, { publicationTime, feedType }: Omit<Snapshot, "bytes">): string {
  return `${prefixOf(feedId)}snapshots/${new Date(publicationTime).toISOString()}_${feedType}.xml`;
}

function toSnapshot({ key, size }: R2Object): Snapshot[] {
  const parts = /\/snapshots\/([^/_]+)_(\d+)\.xml$/.exec(key);
  const publicationTime = Date.parse(parts?.[1] ?? "");
  return Number.isNaN(publicationTime) ? [] : [{ publicationTime, feedType: Number(parts?.[2]), bytes: size }];
}

/** The keys under which a file of the folder may lie, the usual one first. */
export function keysOf(feedId: string, file: FolderFile): string[] {
  if (file.kind === "content") return [`${prefixOf(feedId)}content.xml`];
  if (file.kind === "index") return [`${prefixOf(feedId)}index.txt`];
  return [unitKey(feedId, file.unit), deadKey(feedId, file.unit)];
}

/** What one mirror writes. Every write can be repeated without harm: a poll that was cut off does them again. */
export class FeedStore {
  readonly #bucket: R2Bucket;
  readonly #feedId: string;
  /** What R2 bills: writes and listings (class A), reads (class B). Deleting is free. */
  readonly operations = { writes: 0, reads: 0 };

  constructor(bucket: R2Bucket, feedId: string) {
    this.#bucket = bucket;
    this.#feedId = feedId;
  }

  #put(key: string, value: Uint8Array | string, options: R2PutOptions) {
    this.operations.writes += 1;
    return this.#bucket.put(key, value, options);
  }

  #get(key: string) {
    this.operations.reads += 1;
    return this.#bucket.get(key);
  }

  #head(key: string) {
    this.operations.reads += 1;
    return this.#bucket.head(key);
  }

  #list(options: R2ListOptions) {
    this.operations.writes += 1;
    return this.#bucket.list(options);
  }

  async putUnit(unit: number, bytes: Uint8Array, lastModified: string | null): Promise<void> {
    const customMetadata = lastModified ? { lastModified } : {};
    await this.#put(unitKey(this.#feedId, unit), bytes, { httpMetadata: XML, customMetadata });
  }

  async putDead(unit: number, bytes: Uint8Array, problem: string): Promise<void> {
    const options = { httpMetadata: XML, customMetadata: { problem } };
    await this.#put(deadKey(this.#feedId, unit), bytes, options);
  }

  async dropDead(unit: number): Promise<void> {
    await this.#bucket.delete(deadKey(this.#feedId, unit));
  }

  /** As what a unit is kept. */
  async findUnit(unit: number): Promise<"readable" | "dead" | null> {
    if (await this.#head(unitKey(this.#feedId, unit))) return "readable";
    return (await this.#head(deadKey(this.#feedId, unit))) ? "dead" : null;
  }

  async putContent(bytes: Uint8Array, content: HeldContent): Promise<void> {
    const { feedType, lastModified } = content;
    const customMetadata = { feedType: String(feedType), ...(lastModified ? { lastModified } : {}) };
    await this.#put(snapshotKey(this.#feedId, content), bytes, { httpMetadata: XML });
    await this.#put(`${prefixOf(this.#feedId)}content.xml`, bytes, { httpMetadata: XML, customMetadata });
  }

  async putIndex(value: number): Promise<void> {
    await this.#put(`${prefixOf(this.#feedId)}index.txt`, `${value}\n`, { httpMetadata: TEXT });
  }

  /** The number in our index.txt as it is in R2; null before the first one. */
  async readIndex(): Promise<number | null> {
    const object = await this.#get(`${prefixOf(this.#feedId)}index.txt`);
    return object === null ? null : Number(await object.text());
  }

  /** What our two files say now, as they are in R2; null where there is no such file yet. */
  async readServed(): Promise<{ index: number | null; feedType: number | null }> {
    const content = await this.#head(`${prefixOf(this.#feedId)}content.xml`);
    const feedType = content?.customMetadata?.feedType;
    return { index: await this.readIndex(), feedType: feedType === undefined ? null : Number(feedType) };
  }

  /** The bytes of a readable unit; null where there is none. */
  async readUnit(unit: number): Promise<Uint8Array | null> {
    return this.#read(unitKey(this.#feedId, unit));
  }

  /** The content.xml that is served now. */
  async readContent(): Promise<Uint8Array | null> {
    return this.#read(`${prefixOf(this.#feedId)}content.xml`);
  }

  async readSnapshot(snapshot: Omit<Snapshot, "bytes">): Promise<Uint8Array | null> {
    return this.#read(snapshotKey(this.#feedId, snapshot));
  }

  /**
   * Snapshots published from ≤ t < to, oldest first.
   * @param from and @param to in milliseconds since 1970; @param limit at most 1,000
   */
  async listSnapshots(from: number, to: number, limit = KEYS_PER_DELETE): Promise<Snapshot[]> {
    const prefix = `${prefixOf(this.#feedId)}snapshots/`;
    // Names begin with the time, so what comes after `from` in time comes after it in the list.
    const startAfter = prefix + new Date(from).toISOString();
    const { objects } = await this.#list({ prefix, startAfter, limit });
    return objects.flatMap(toSnapshot).filter(({ publicationTime }) => publicationTime < to);
  }

  /** The last snapshot published at an instant or before; null where none is kept. One listing for each month back. */
  async snapshotAt(time: number): Promise<Snapshot | null> {
    const month = new Date(time);
    for (let back = 0; back <= MONTHS_BACK; back++) {
      const from = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() - back, 1);
      const next = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() - back + 1, 1);
      const snapshot = (await this.listSnapshots(from, Math.min(next, time + 1))).at(-1);
      if (snapshot) return snapshot;
    }
    return null;
  }

  async #read(key: string): Promise<Uint8Array | null> {
    const object = await this.#get(key);
    return object && new Uint8Array(await object.arrayBuffer());
  }

  /** Erases units and dead letters from ≤ n < to, whether they are there or not. */
  async eraseUnits(from: number, to: number): Promise<void> {
    const step = KEYS_PER_DELETE / 2;
    for (let start = from; start < to; start += step) {
      const units = Array.from({ length: Math.min(step, to - start) }, (_, offset) => start + offset);
      await this.#bucket.delete(units.flatMap((unit) => keysOf(this.#feedId, { kind: "unit", unit })));
    }
  }

  /** Of the snapshots of one UTC day keeps the first; erases those published before `oldest`, a part of them at once. */
  async thinSnapshots(day: number, oldest: number): Promise<void> {
    const [, ...others] = await this.listSnapshots(day, day + DAY_MS);
    const expired = await this.listSnapshots(0, oldest, EXPIRED_AT_ONCE);
    const keys = [...others, ...expired].map((snapshot) => snapshotKey(this.#feedId, snapshot));
    for (let start = 0; start < keys.length; start += KEYS_PER_DELETE) {
      await this.#bucket.delete(keys.slice(start, start + KEYS_PER_DELETE));
    }
  }

  /** Erases everything of the feed. */
  async eraseAll(): Promise<void> {
    for (;;) {
      const page = await this.#list({ prefix: prefixOf(this.#feedId), limit: KEYS_PER_DELETE });
      if (page.objects.length > 0) await this.#bucket.delete(page.objects.map((object) => object.key));
      if (!page.truncated) return;
    }
  }
}
