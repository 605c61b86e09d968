// The folded events behind a mirror that runs in memory, and how they and the folder compare with the server's truth.
import { foldDocument, stampOf } from "../../../worker/feeds/events/fold-document.ts";
import { memoryHolding } from "../../../worker/feeds/events/replay.ts";
import type { FeedDocument, FeedFollower } from "../../../worker/feeds/follower.ts";
import type { PushPullFolder } from "../../servers/push-pull-folder.ts";
import type { World } from "../../unit/feeds/upstream.ts";

type Holding = ReturnType<typeof memoryHolding>;
export type Events = { holding: Holding; follower: FeedFollower };

export function eventsInMemory(): Events {
  const holding = memoryHolding();
  return { holding, follower: follower(holding) };
}

function follower(holding: Holding): FeedFollower {
  const fold = async (document: FeedDocument) => {
    if (document.kind === "skipped") return 0;
    const publication = await document.read();
    const unit = document.kind === "unit" ? document.unit : null;
    const feedType = document.kind === "snapshot" ? document.feedType : null;
    if (document.kind === "snapshot" && document.restarted) {
      for (const held of holding.held.values()) held.unit = null;
    }
    return foldDocument(holding, publication, stampOf(publication, unit, feedType, publication.publicationTime ?? 0));
  };
  return { apply: fold, settle: async () => {} };
}

/** Differences of what the mirror and its follower hold from what the server serves, once all is quiet. */
export function compare(world: World, folder: PushPullFolder, { holding }: Events): string[] {
  const wrong: string[] = [];
  if (world.held.get("content.xml") !== folder.file("content.xml")?.body.toString("utf8")) {
    wrong.push("content.xml is not upstream's");
  }
  if (world.mirroredIndex !== folder.next) wrong.push(`index.txt says ${world.mirroredIndex}, upstream ${folder.next}`);
  const current = [...holding.held.values()].filter(({ gone }) => gone === null);
  const ours = current.map(({ id, situation }) => `${id} version ${situation.version}`).sort();
  const theirs = folder.situations.map(({ id, version }) => `${id} version ${version}`).sort();
  for (const one of ours) if (!theirs.includes(one)) wrong.push(`the state holds ${one}, upstream does not`);
  for (const one of theirs) if (!ours.includes(one)) wrong.push(`upstream holds ${one}, the state does not`);
  return wrong;
}
