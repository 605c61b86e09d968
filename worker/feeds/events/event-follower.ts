// Follows a mirror: folds each document as it comes, within the poll. A late start reads what the mirror holds.
import { FEED_ENDED_GRACE_MS } from "../../config.ts";
import { foldTime } from "../datex/fold.ts";
import { readPublication } from "../datex/read.ts";
import { toValueRecords, VALUE_FIELDS } from "../datex/value-fields.ts";
import type { FeedArchive, FeedDocument, FeedFollower } from "../follower.ts";
import type { EventStore } from "./event-store.ts";
import { foldDocument, stampOf } from "./fold-document.ts";
import type { ValueStore } from "./value-store.ts";

/** What a follower needs of the world. */
export type FollowerPorts = {
  store: EventStore;
  values: ValueStore;
  archive: FeedArchive;
  /** Of times that name none; null: that of the publisher's country. */
  zone: string | null;
  /** Runs as one transaction. */
  inTransaction: (work: () => void) => void;
  now: () => number;
  /** For how long versions are kept, in milliseconds: as long as the units that they came from. */
  keptMs: number;
  /** The content.xml that is served now: for a follower that begins late. */
  held: () => Promise<{ feedType: number; publicationTime: number; cursor: number } | null>;
  /** The poll has ended and the state is folded. */
  onSettled: () => Promise<void>;
};

export function eventFollower(ports: FollowerPorts): FeedFollower {
  return {
    apply: (document) => apply(document, ports),
    async settle() {
      await catchUp(ports);
      const { store, now, keptMs } = ports;
      ports.inTransaction(() => {
        if (!store.isPruneDue(now())) return;
        for (const held of store.current()) store.save(foldTime(held, now(), FEED_ENDED_GRACE_MS), held);
        store.prune(now(), keptMs);
      });
      await ports.onSettled();
    },
  };
}

async function apply(document: FeedDocument, { store, values, inTransaction, now }: FollowerPorts): Promise<number> {
  if (document.kind === "skipped") return 0;
  const publication = await document.read();
  const unit = document.kind === "unit" ? document.unit : null;
  const feedType = document.kind === "snapshot" ? document.feedType : null;
  const at = Math.min(publication.publicationTime ?? now(), now());
  let changed = 0;
  inTransaction(() => {
    if (document.kind === "snapshot" && document.restarted) store.forgetUnits();
    changed = foldDocument(store, publication, stampOf(publication, unit, feedType, at));
    if ((publication.type ?? "") in VALUE_FIELDS) values.save(toValueRecords(publication), unit === null);
    const followed = store.followed();
    store.saveFollowed({
      publication: publication.type ?? followed.publication,
      snapshotAt: feedType === null ? followed.snapshotAt : at,
      nextUnit: unit === null ? (followed.nextUnit ?? feedType) : Math.max(unit + 1, followed.nextUnit ?? 0),
    });
  });
  return changed;
}

/** The mirror was there before its follower: the snapshot that is served, and the units since. */
async function catchUp(ports: FollowerPorts): Promise<void> {
  const held = ports.store.followed().snapshotAt === null ? await ports.held() : null;
  if (held === null) return;
  const { feedType, publicationTime, cursor } = held;
  const content = await ports.archive.readContent();
  if (content === null) return;
  await apply(
    {
      kind: "snapshot",
      feedType,
      publicationTime,
      restarted: true,
      read: async () => readPublication(content, ports.zone),
    },
    ports,
  );
  for (let unit = feedType; unit < cursor; unit++) {
    const bytes = await ports.archive.readUnit(unit);
    if (bytes !== null)
      await apply({ kind: "unit", unit, read: async () => readPublication(bytes, ports.zone) }, ports);
  }
}
