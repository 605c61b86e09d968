// What opens a protected feed, sealed in D1: a copy of the database opens nothing. Rows of former versions, which held it
// plainly, are read, and sealed as soon as they are.
import { and, eq, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { openText, type PortalSecrets, portalSecret, sealText } from "../lib/seal.ts";
import { type FeedCredentials, feeds } from "./schema.ts";

const purposeOf = (feedId: string) => `lisiere feed credentials ${feedId}`;

export async function sealCredentials(credentials: FeedCredentials, feedId: string, secrets: PortalSecrets) {
  const secret = portalSecret(secrets);
  // A seal that everybody can open is none.
  if (secret === "") return credentials;
  return sealText(JSON.stringify(credentials), secret, purposeOf(feedId));
}

/** For the mirror alone; null for a public feed, and where the secret that sealed them is no longer the portal's. */
export async function readFeedCredentials(
  db: D1Database,
  feedId: string,
  secrets: PortalSecrets,
): Promise<FeedCredentials | null> {
  const orm = drizzle(db);
  const row = await orm
    .select({ credentials: feeds.credentials })
    .from(feeds)
    .where(and(isNull(feeds.deletedAt), eq(feeds.feedId, feedId)))
    .get();
  const held = row?.credentials ?? null;
  if (held === null) return null;
  if ("sealed" in held) {
    const text = await openText(held, portalSecret(secrets), purposeOf(feedId));
    return text === null ? null : (JSON.parse(text) as FeedCredentials);
  }
  const sealed = await sealCredentials(held, feedId, secrets);
  // Unless they were changed in between.
  await orm
    .update(feeds)
    .set({ credentials: sealed })
    .where(and(eq(feeds.feedId, feedId), eq(feeds.credentials, held)));
  return held;
}
