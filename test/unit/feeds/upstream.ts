// An upstream folder and a store in memory, for running whole polls without a network: what the mirror asks for is
// counted, what it writes is kept in order, and a crash can be put before any write.
import type { FetchFile } from "../../../worker/feeds/fetch.ts";
import type { FeedDocument, FeedFollower } from "../../../worker/feeds/follower.ts";
import { type PollPorts, runPoll } from "../../../worker/feeds/run.ts";
import { initialState, type MirrorState } from "../../../worker/feeds/state.ts";

export const URL_OF_FOLDER = "https://upstream.test/rrn/";
const DAY_MS = 24 * 3_600_000;
const START = Date.UTC(2026, 5, 1);

export function contentXml(feedType: string | number, time: number): string {
  const at = new Date(time).toISOString();
  const header = `<feedType>${feedType}</feedType><publicationTime>${at}</publicationTime>`;
  return `<d2LogicalModel><payloadPublication type="SituationPublication">${header}</payloadPublication></d2LogicalModel>`;
}

export const unitXml = (unit: number, era = 0) =>
  `<d2LogicalModel><payloadPublication><feedType>${unit}</feedType><n>${era}/${unit}</n></payloadPublication></d2LogicalModel>`;

export class Crash extends Error {}

export class World {
  now = START;
  retention = { unitsMs: 30 * DAY_MS, snapshotsMs: 365 * DAY_MS };
  files = new Map<string, string>();
  failing = new Set<string>();
  requests: string[] = [];
  writes: string[] = [];
  held = new Map<string, string>();
  /** What was handed over to the follower, in short: "snapshot 100", "unit 101", "skipped 102-103". */
  followed: string[] = [];
  follower: FeedFollower = {
    apply: async (document) => {
      this.followed.push(await inShort(document));
      return 0;
    },
    settle: async () => {
      this.followed.push("settled");
    },
  };
  state: MirrorState = initialState(URL_OF_FOLDER);
  /** Writes (to R2 or of the state) until the process is killed; -1 never. */
  crashAfter = -1;
  /** Looks at our folder as a client would, at that instant. */
  onWrite: () => void = () => {};

  put(name: string, text: string) {
    this.files.set(name, text);
  }

  content(feedType: string | number, time = this.now) {
    this.put("content.xml", contentXml(feedType, time));
  }

  units(from: number, to: number, era = 0) {
    for (let unit = from; unit < to; unit++) this.put(`${unit}.xml`, unitXml(unit, era));
  }

  index(value: number | string) {
    this.put("index.txt", `${value}\n`);
  }

  fetchFile: FetchFile = async ({ file, etag }) => {
    this.requests.push(file);
    if (this.failing.has(file))
      return { kind: "failed", problem: { code: "feed_file_failed", params: { file, reason: "HTTP 500" } } };
    const text = this.files.get(file);
    if (text === undefined) return { kind: "missing" };
    if (etag === `"${text}"`) return { kind: "unchanged" };
    return { kind: "file", bytes: new TextEncoder().encode(text), etag: `"${text}"`, lastModified: null };
  };

  #write(what: string, effect: () => void) {
    if (this.crashAfter === 0) throw new Crash(what);
    this.crashAfter -= 1;
    this.writes.push(what);
    effect();
    this.onWrite();
  }

  readonly store: PollPorts["store"] = {
    putUnit: async (unit, bytes) => this.#write(`${unit}.xml`, () => this.held.set(`${unit}.xml`, decode(bytes))),
    putDead: async (unit, bytes) =>
      this.#write(`dead/${unit}.xml`, () => this.held.set(`dead/${unit}.xml`, decode(bytes))),
    dropDead: async (unit) => this.#write(`-dead/${unit}.xml`, () => this.held.delete(`dead/${unit}.xml`)),
    readUnit: async (unit) => {
      const text = this.held.get(`${unit}.xml`);
      return text === undefined ? null : new TextEncoder().encode(text);
    },
    findUnit: async (unit) => {
      if (this.held.has(`${unit}.xml`)) return "readable";
      return this.held.has(`dead/${unit}.xml`) ? "dead" : null;
    },
    putContent: async (bytes) => this.#write("content.xml", () => this.held.set("content.xml", decode(bytes))),
    putIndex: async (value) => this.#write("index.txt", () => this.held.set("index.txt", String(value))),
    readIndex: async () => this.mirroredIndex,
    readServed: async () => {
      const feedType = /<feedType[^>]*>(\d+)</.exec(this.held.get("content.xml") ?? "")?.[1];
      return { index: this.mirroredIndex, feedType: feedType === undefined ? null : Number(feedType) };
    },
    operations: { writes: 0, reads: 0 },
    thinSnapshots: async (day) => this.#write(`-snapshots ${new Date(day).toISOString().slice(0, 10)}`, () => {}),
    eraseUnits: async (from, to) =>
      this.#write(`-${from}..${to}`, () => {
        for (const name of [...this.held.keys()]) {
          const unit = Number(/(\d+)\.xml$/.exec(name)?.[1] ?? Number.NaN);
          if (unit >= from && unit < to) this.held.delete(name);
        }
      }),
  };

  /** One poll, a minute later. A crash loses what was not saved, as kill -9 would. */
  async poll() {
    this.now += 60_000;
    this.requests = [];
    this.writes = [];
    this.followed = [];
    const ports: PollPorts = {
      fetchFile: this.fetchFile,
      store: this.store,
      follower: this.follower,
      retention: this.retention,
      zone: null,
      save: async (state) =>
        this.#write("state", () => {
          this.state = structuredClone(state);
        }),
      now: () => this.now,
      signal: new AbortController().signal,
    };
    return runPoll(this.state, URL_OF_FOLDER, ports);
  }

  /** Our index.txt, or null. */
  get mirroredIndex(): number | null {
    const text = this.held.get("index.txt");
    return text === undefined ? null : Number(text);
  }

  isGap(unit: number): boolean {
    return this.state.gaps.some(({ from, to }) => from <= unit && unit < to);
  }

  has(unit: number): boolean {
    return this.held.has(`${unit}.xml`) || this.held.has(`dead/${unit}.xml`);
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function inShort(document: FeedDocument): Promise<string> {
  if (document.kind === "skipped") return `skipped ${document.from}-${document.to - 1}`;
  const { feedType } = await document.read();
  return document.kind === "snapshot" ? `snapshot ${feedType}` : `unit ${feedType}`;
}
