// What the pages of mirrored feeds show. Times are ISO 8601 instants; sentences are already in the page's language.

/** One of the words of worker/feeds/health.ts, of which the pages only tell the good ones from the others. */
export type FeedHealthView = { state: string; sentence: string; isWell: boolean };

export type FeedIncidentView = { sentence: string; firstAt: string; endedAt: string | null; count: number };

/** `severity` in words of the page's language. */
export type FeedEventView = { sentence: string; severity: string | null; updatedAt: string | null };

/** `shown`: the first of `total` that are going on now. */
export type FeedEventsView = { total: number; shown: FeedEventView[] };

/** One page of the listing of a mirrored folder; `older` is the query of the next one. */
export type FolderView = {
  feedId: string;
  title: string;
  source: string;
  enabled: boolean;
  hasContent: boolean;
  /** Newest first. */
  units: number[];
  older: string | null;
};

export type FeedView = {
  feedId: string;
  title: string;
  description: string[];
  licence: { label: string; url: string | null } | null;
  attribution: string | null;
  /** The folder that is mirrored. */
  source: string;
  health: FeedHealthView;
  lastPollAt: string | null;
  lastContentAt: string | null;
  lastUnitAt: string | null;
  /** The number in index.txt. */
  nextUnit: number | null;
  units: number;
  gapUnits: number;
  deadLetters: number;
  retentionDays: number;
  /** Newest first. */
  incidents: FeedIncidentView[];
  /** Null where the feed publishes something else, or nothing yet. */
  events: FeedEventsView | null;
};
