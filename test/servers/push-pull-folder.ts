// One push-pull folder in memory: content.xml each hour, a numbered unit for each event, index.txt with the next
// number, units erased after a while. Its clock only moves when it is told to.
import { createHash } from "node:crypto";
import { RoadEvents, type Situation } from "./road-events.ts";
import { toContentXml, toUnitXml } from "./road-events-xml.ts";

export type FolderFile = { body: Buffer; type: string; etag: string; modifiedAt: number };

/** Names of files ("content.xml", "12.xml", or "*" for all) that go wrong, and how. */
export type Faults = {
  missing: string[];
  truncated: string[];
  html: string[];
  /** The connection breaks in the middle of a body whose length was announced. */
  cut: string[];
  /** The connection is closed without an answer. */
  reset: string[];
  /** A byte now and then, and never the last one. */
  loris: string[];
  /** Sent in another encoding than the declared one. */
  misencoded: string[];
  /** Where all requests are sent on to. */
  redirect: string | null;
  /** `user:password` without which everything is 401. */
  login: string | null;
  /** HTTP status by file. */
  status: Record<string, number>;
  delayMs: number;
  /** Added to content.xml's publicationTime. */
  contentShiftMs: number;
  withoutFeedType: boolean;
  /** Answers 200 always, as servers without validators do. */
  unconditional: boolean;
};

export const NO_FAULTS: Faults = {
  missing: [],
  truncated: [],
  html: [],
  cut: [],
  reset: [],
  loris: [],
  misencoded: [],
  redirect: null,
  login: null,
  status: {},
  delayMs: 0,
  contentShiftMs: 0,
  withoutFeedType: false,
  unconditional: false,
};

export type FolderOptions = {
  seed: number;
  /** Milliseconds since 1970. */
  startAt: number;
  firstUnit: number;
  retentionUnits: number;
};

const HOUR_MS = 3_600_000;
/** The mean rhythm of the real stream. */
export const UNIT_INTERVAL_MS = 40_000;
const SITUATIONS_BEFORE = 40;
const UNITS_BEFORE_CONTENT = 10;
const UNITS_AFTER_CONTENT = 3;

function toFile(text: string, type: string, modifiedAt: number): FolderFile {
  const body = Buffer.from(text, "utf8");
  const etag = `"${createHash("sha1").update(body).digest("hex").slice(0, 16)}"`;
  return { body, type, etag, modifiedAt };
}

export type KnownSituation = Pick<Situation, "id" | "version" | "endedAt" | "expectedEnd">;

export class PushPullFolder {
  faults: Faults = NO_FAULTS;
  /** Asked at each request for a file: what goes wrong with this answer alone, besides `faults`. */
  chaos: ((name: string) => Partial<Faults>) | null = null;
  /** Requests by file name, and those answered 304. */
  requests: Record<string, number> = {};
  unchanged: Record<string, number> = {};
  /** Headers of the last request. */
  lastHeaders: Record<string, string | string[] | undefined> = {};
  readonly #options: FolderOptions;
  readonly #events: RoadEvents;
  readonly #files = new Map<string, FolderFile>();
  #now: number;
  #next: number;
  #contentAt = 0;

  constructor(options: FolderOptions) {
    this.#options = options;
    this.#events = new RoadEvents(options.seed);
    this.#now = options.startAt;
    this.#next = options.firstUnit;
    for (let count = 0; count < SITUATIONS_BEFORE; count++) this.#events.next(this.#now);
    this.#contentAt = this.#now;
    this.advance(UNITS_BEFORE_CONTENT);
    this.makeContent();
    this.advance(UNITS_AFTER_CONTENT);
  }

  get now(): number {
    return this.#now;
  }

  /** The number of the next unit. */
  get next(): number {
    return this.#next;
  }

  /** Units served now, ascending. */
  get units(): number[] {
    const names = [...this.#files.keys()].filter((name) => /^\d+\.xml$/.test(name));
    return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
  }

  /** The truth: what a client that has read everything knows. */
  get situations(): KnownSituation[] {
    const toKnown = ({ id, version, endedAt, expectedEnd }: Situation) => ({ id, version, endedAt, expectedEnd });
    return this.#events.current(this.#now).map(toKnown);
  }

  file(name: string): FolderFile | undefined {
    return this.#files.get(name);
  }

  names(): string[] {
    return [...this.#files.keys()];
  }

  /** Drops unit files, each a step of time after the other; content.xml is made anew when its hour has passed. */
  advance(units: number, stepMs: number = UNIT_INTERVAL_MS): void {
    for (let count = 0; count < units; count++) {
      this.#now += stepMs;
      const unit = this.#next;
      const text = toUnitXml(this.#events.next(this.#now), this.#now);
      this.#files.set(`${unit}.xml`, toFile(text, "application/xml", this.#now));
      this.#files.delete(`${unit - this.#options.retentionUnits}.xml`);
      this.#next = unit + 1;
      this.#writeIndex();
      if (this.#now - this.#contentAt >= HOUR_MS) this.makeContent();
    }
  }

  /** Moves the clock without an event: for a demonstration that follows the real one. */
  setClock(now: number): void {
    this.#now = Math.max(this.#now, now);
  }

  makeContent(): void {
    this.#now += 1;
    this.#contentAt = this.#now;
    const feedType = this.faults.withoutFeedType ? null : this.#next;
    const situations = this.#events.current(this.#now);
    const text = toContentXml(situations, feedType, this.#now + this.faults.contentShiftMs);
    this.#files.set("content.xml", toFile(text, "application/xml", this.#now));
  }

  /** A server put back to zero: other numbers, a new content.xml, no former unit. */
  restart(next: number): void {
    this.#files.clear();
    this.#next = next;
    this.makeContent();
    this.#writeIndex();
  }

  #writeIndex(): void {
    this.#files.set("index.txt", toFile(`${this.#next}\n`, "text/plain", this.#now));
  }
}
