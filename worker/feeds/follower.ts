// What may follow a mirror: the folded road events, the dataset made from a feed. Its documents are handed over within
// the poll, one after the other, in the order of the stream, and only once they are in R2. A poll that was cut off is
// done again, so a document can come twice: folding must be idempotent (datex §2.5).
import type { Publication } from "./datex/model.ts";
import type { FeedStore } from "./store.ts";

export type FeedDocument =
  /**
   * An accepted content.xml. Units ≥ feedType may have been handed over before it (datex §1.6 step 7).
   * `restarted`: the first one of a numbering, so that what was known of units says nothing any more.
   */
  | {
      kind: "snapshot";
      feedType: number;
      publicationTime: number;
      restarted: boolean;
      read: () => Promise<Publication>;
    }
  /** A readable unit. A dead letter that became readable comes late, behind greater numbers. */
  | { kind: "unit"; unit: number; read: () => Promise<Publication> }
  /** Units from ≤ n < to that nobody can read: a gap or dead letters. The next snapshot makes up for them. */
  | { kind: "skipped"; from: number; to: number };

/** Times are milliseconds since 1970. */
export type FeedFollower = {
  /**
   * A throw is recorded as an incident, and does not stop the mirror: the stream goes on with the next document.
   * @returns how many situations are other than before
   */
  apply(document: FeedDocument): Promise<number>;
  /** The poll has ended and the mirror's state is on disk. Called also when there was nothing new. */
  settle(): Promise<void>;
};

/** Nobody follows. */
export const NO_FOLLOWER: FeedFollower = {
  apply: async () => 0,
  async settle() {},
};

/** How a follower that begins late, or lost its state, reads what the mirror holds. */
export type FeedArchive = Pick<FeedStore, "readUnit" | "readContent" | "readSnapshot" | "listSnapshots" | "snapshotAt">;
