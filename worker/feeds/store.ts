// The bytes of a mirror in R2, exactly as upstream sent them.
//   feeds/{feed_id}/content.xml      the last accepted recapitulative document
//   feeds/{feed_id}/index.txt        the number of our next unit; written after the units it announces
//   feeds/{feed_id}/units/{n}.xml    readable units, kept FEED_UNIT_RETENTION_MS
//   feeds/{feed_id}/dead/{n}.xml     units that are no readable DATEX II document; served like the others
import type { HeldContent } from "./state.ts";

export type FolderFile = { kind: "content" } | { kind: "index" } | { kind: "unit"; unit: number };

const XML = { contentType: "application/xml" };
const TEXT = { contentType: "text/plain; charset=us-ascii" };
const KEYS_PER_DELETE = 1_000;

function prefixOf(feedId: string): string {
  return `feeds/${feedId}/`;
}

function unitKey(feedId: string, unit: number): string {
  return `${prefixOf(feedId)}units/${unit}.xml`;
}

function deadKey(feedId: string, unit: number): string {
  return `${prefixOf(feedId)}dead/${unit}.xml`;
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

  constructor(bucket: R2Bucket, feedId: string) {
    this.#bucket = bucket;
    this.#feedId = feedId;
  }

  async putUnit(unit: number, bytes: Uint8Array, lastModified: string | null): Promise<void> {
    const customMetadata = lastModified ? { lastModified } : {};
    await this.#bucket.put(unitKey(this.#feedId, unit), bytes, { httpMetadata: XML, customMetadata });
  }

  async putDead(unit: number, bytes: Uint8Array, problem: string): Promise<void> {
    const options = { httpMetadata: XML, customMetadata: { problem } };
    await this.#bucket.put(deadKey(this.#feedId, unit), bytes, options);
  }

  async dropDead(unit: number): Promise<void> {
    await this.#bucket.delete(deadKey(this.#feedId, unit));
  }

  async hasUnit(unit: number): Promise<boolean> {
    for (const key of keysOf(this.#feedId, { kind: "unit", unit })) if (await this.#bucket.head(key)) return true;
    return false;
  }

  async putContent(bytes: Uint8Array, content: HeldContent): Promise<void> {
    const { feedType, lastModified } = content;
    const customMetadata = { feedType: String(feedType), ...(lastModified ? { lastModified } : {}) };
    await this.#bucket.put(`${prefixOf(this.#feedId)}content.xml`, bytes, { httpMetadata: XML, customMetadata });
  }

  async putIndex(value: number): Promise<void> {
    await this.#bucket.put(`${prefixOf(this.#feedId)}index.txt`, `${value}\n`, { httpMetadata: TEXT });
  }

  /** The number in our index.txt as it is in R2; null before the first one. */
  async readIndex(): Promise<number | null> {
    const object = await this.#bucket.get(`${prefixOf(this.#feedId)}index.txt`);
    return object === null ? null : Number(await object.text());
  }

  /** Erases units and dead letters from ≤ n < to, whether they are there or not. */
  async eraseUnits(from: number, to: number): Promise<void> {
    const step = KEYS_PER_DELETE / 2;
    for (let start = from; start < to; start += step) {
      const units = Array.from({ length: Math.min(step, to - start) }, (_, offset) => start + offset);
      await this.#bucket.delete(units.flatMap((unit) => keysOf(this.#feedId, { kind: "unit", unit })));
    }
  }

  /** Erases everything of the feed. */
  async eraseAll(): Promise<void> {
    for (;;) {
      const page = await this.#bucket.list({ prefix: prefixOf(this.#feedId), limit: KEYS_PER_DELETE });
      if (page.objects.length > 0) await this.#bucket.delete(page.objects.map((object) => object.key));
      if (!page.truncated) return;
    }
  }
}
