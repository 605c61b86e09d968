// Feeds at the border of the Automation API: what is accepted, and how a feed is shown.
import { z } from "zod";
import { toTimezone } from "../../catalog/cron.ts";
import type { Feed } from "../../catalog/feeds.ts";
import { FEED_MAX_RETENTION_DAYS, FEED_SNAPSHOT_RETENTION_DAYS, FEED_UNIT_RETENTION_DAYS } from "../../config.ts";

const FEED_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const FOLDER_FILE = /\/(?:content\.xml|index\.txt|\d+\.xml)$/;

/** The folder's address with its final slash, or null. The address of one of its files is understood too. */
export function toFolderUrl(text: string): string | null {
  const url = URL.parse(text.trim());
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.search !== "") return null;
  // Also what is empty: `/f/?` keeps its question mark otherwise, and the names of files would come behind it.
  url.search = "";
  url.hash = "";
  url.pathname = url.pathname.replace(FOLDER_FILE, "/").replace(/\/*$/, "/");
  return url.href;
}

const title = z.string().trim().min(1, "This field is required").max(200);
const url = z
  .string()
  .max(2_000)
  .transform((text, context) => {
    const folder = toFolderUrl(text);
    if (folder !== null) return folder;
    context.addIssue({ code: "custom", message: "Must be the http(s) address of a folder, without a query" });
    return z.NEVER;
  });

const message = "Must be 1 to 63 lower-case letters, digits and hyphens, and not start with a hyphen";

const text = (max: number) => z.string().trim().max(max).nullable().default(null);
const days = z.int().min(1).max(FEED_MAX_RETENTION_DAYS);
// RFC 7617 §2: no colon in the name, no control characters in either.
const credentials = z.strictObject({
  username: z.string().regex(/^[^:\p{Cc}]{1,200}$/u, "Must be 1 to 200 characters without a colon"),
  password: z.string().regex(/^\P{Cc}{1,200}$/u, "Must be 1 to 200 characters"),
});
const webPage = z
  .string()
  .max(2_000)
  .refine((address) => /^https?:$/.test(URL.parse(address)?.protocol ?? ""), "Must be an http(s) address");

/** What PUT replaces as a whole. */
const described = {
  title,
  url,
  description: text(5_000),
  license: text(200),
  license_url: webPage.nullable().default(null),
  attribution: text(500),
  timezone: z
    .string()
    .max(100)
    .refine((name) => toTimezone(name) !== null, "Must be an IANA time zone, as in “Europe/Paris”")
    .nullable()
    .default(null),
  unit_retention_days: days.default(FEED_UNIT_RETENTION_DAYS),
  snapshot_retention_days: days.default(FEED_SNAPSHOT_RETENTION_DAYS),
};

export const feedSchema = z.object({
  feed_id: z.string().regex(FEED_ID, message),
  ...described,
  enabled: z.boolean().default(true),
  credentials: credentials.nullable().default(null),
});

/** PUT replaces the feed; `enabled` keeps its value when it is left out, and so do the credentials (null removes them). */
export const feedChangeSchema = z.object({
  ...described,
  enabled: z.boolean().optional(),
  credentials: credentials.nullable().optional(),
});

type FeedBody = z.infer<z.ZodObject<typeof described>>;

/** The columns of what a request describes. */
export function toFeedColumns(body: FeedBody) {
  return {
    title: body.title,
    url: body.url,
    description: body.description,
    license: body.license,
    licenseUrl: body.license_url,
    attribution: body.attribution,
    timezone: body.timezone,
    unitRetentionDays: body.unit_retention_days,
    snapshotRetentionDays: body.snapshot_retention_days,
  };
}

const iso = (time: number) => new Date(time).toISOString();

/** The credentials are write-only: only that there are some is told. */
export function toFeedJson(feed: Feed, origin: string) {
  return {
    feed_id: feed.feedId,
    title: feed.title,
    url: feed.url,
    enabled: feed.enabled,
    description: feed.description,
    license: feed.license,
    license_url: feed.licenseUrl,
    attribution: feed.attribution,
    timezone: feed.timezone,
    credentials: feed.hasCredentials ? { username: null, password: null } : null,
    unit_retention_days: feed.unitRetentionDays,
    snapshot_retention_days: feed.snapshotRetentionDays,
    mirror_url: `${origin}/feeds/${feed.feedId}/`,
    created_at: iso(feed.createdAt),
    updated_at: iso(feed.updatedAt),
  };
}
