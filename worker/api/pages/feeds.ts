// The pages of mirrored feeds, rendered at the request: a feed's state is that of the last minute.
import type { Context } from "hono";
import type { FeedEventsView, FeedView, FolderView } from "../../../site/src/lib/feed-view.ts";
import { webAddress } from "../../../site/src/lib/paths.ts";
import { toParagraphs } from "../../../site/src/lib/plain-text.ts";
import type { Slots } from "../../../site/src/lib/render.tsx";
import { renderFeed, renderFeeds, renderFolder } from "../../../site/src/lib/render-feeds.tsx";
import { ANONYMOUS } from "../../catalog/accounts/identity.ts";
import { listHiddenFeeds } from "../../catalog/feed-access.ts";
import { type Feed, findFeed, listFeeds } from "../../catalog/feeds.ts";
import type { Env } from "../../env.ts";
import type { CurrentEvents } from "../../feeds/events/reader.ts";
import { listCurrentEvents } from "../../feeds/events/service.ts";
import { type Health, healthOf } from "../../feeds/health.ts";
import { readMirrorState } from "../../feeds/service.ts";
import type { MirrorState } from "../../feeds/state.ts";
import { type Lang, sentence } from "../../messages.ts";
import { fetchShell, notBuilt, notFound, pageHeaders } from "./assets.ts";
import { etagOf, injectSlots, isFresh } from "./inject.ts";

type PageContext = Context<{ Bindings: Env }>;

/** Each is a call to its mirror. */
const FEEDS_PER_PAGE = 20;
const SHOWN_INCIDENTS = 20;
const SHOWN_EVENTS = 20;
/** Nothing that a reader should be warned of. */
const WELL: readonly Health["state"][] = ["ok", "catching_up", "starting"];

const iso = (time: number | null | undefined) => (time == null ? null : new Date(time).toISOString());

function toEventsView(current: CurrentEvents, lang: Lang): FeedEventsView | null {
  return (
    current && {
      total: current.total,
      shown: current.shown.map(({ sentence: words, severity, updatedAt }) => ({
        sentence: words[lang],
        severity: severity?.[lang] ?? null,
        updatedAt,
      })),
    }
  );
}

function toFeedView(feed: Feed, state: MirrorState | null, lang: Lang, current: CurrentEvents = null): FeedView {
  const health = healthOf(feed.enabled, state, Date.now());
  const url = webAddress(feed.licenseUrl);
  const label = feed.license ?? url;
  const incidents = (state?.incidents ?? []).slice(-SHOWN_INCIDENTS).toReversed();
  return {
    feedId: feed.feedId,
    title: feed.title,
    description: toParagraphs(feed.description),
    licence: label === null ? null : { label, url },
    attribution: feed.attribution,
    source: feed.url,
    health: {
      state: health.state,
      sentence: sentence(health.problem.code, health.problem.params, lang),
      isWell: WELL.includes(health.state),
    },
    lastPollAt: iso(state?.lastPollAt),
    lastContentAt: iso(state?.content?.publicationTime),
    lastUnitAt: iso(state?.lastUnit?.publicationTime ?? state?.lastUnit?.storedAt),
    nextUnit: state?.published ?? null,
    units: state?.counters.units ?? 0,
    gapUnits: state?.counters.gapUnits ?? 0,
    deadLetters: state?.dead.length ?? 0,
    retentionDays: feed.unitRetentionDays,
    incidents: incidents.map(({ code, params, firstAt, endedAt, count }) => ({
      sentence: sentence(code, params, lang),
      firstAt: new Date(firstAt).toISOString(),
      endedAt: iso(endedAt),
      count,
    })),
    events: toEventsView(current, lang),
  };
}

async function answer(context: PageContext, lang: Lang, render: (origin: string) => Promise<Slots>): Promise<Response> {
  const { origin } = new URL(context.req.url);
  const shell = await fetchShell(context.env, lang, origin);
  if (shell === null) return notBuilt(lang);
  const slots = await render(origin);
  const etag = await etagOf([shell.headers.get("etag"), slots]);
  const headers = pageHeaders("no-cache", etag);
  if (isFresh(context.req.header("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  return new Response(injectSlots(shell, slots), { headers });
}

/** The page of one feed, or 404. */
export async function answerFeed(context: PageContext, lang: Lang, feedId: string): Promise<Response> {
  const [feed, hidden] = await Promise.all([
    findFeed(context.env.DB, feedId),
    listHiddenFeeds(context.env.DB, ANONYMOUS, feedId),
  ]);
  if (feed === null || hidden.has(feedId)) return notFound(context.env, lang, new URL(context.req.url).origin);
  const [state, current] = await Promise.all([
    readMirrorState(context.env, feedId),
    listCurrentEvents(context.env, feedId, SHOWN_EVENTS),
  ]);
  return answer(context, lang, (origin) => renderFeed(toFeedView(feed, state, lang, current), lang, origin));
}

/** The listing of a mirrored folder in the look of the site; null where the site was never built. */
export async function answerFolder(context: PageContext, lang: Lang, folder: FolderView): Promise<Response | null> {
  const { origin } = new URL(context.req.url);
  if ((await fetchShell(context.env, lang, origin)) === null) return null;
  return answer(context, lang, () => renderFolder(folder, lang, origin));
}

/** The list of feeds, one page of `?page=`. */
export async function answerFeeds(context: PageContext, lang: Lang): Promise<Response> {
  const { env } = context;
  const asked = Math.max(1, Number.parseInt(context.req.query("page") ?? "1", 10) || 1);
  const hidden = await listHiddenFeeds(env.DB, ANONYMOUS);
  const { total, feeds } = await listFeeds(env.DB, FEEDS_PER_PAGE, (asked - 1) * FEEDS_PER_PAGE, hidden);
  const states = await Promise.all(feeds.map(({ feedId }) => readMirrorState(env, feedId)));
  const views = feeds.map((feed, place) => toFeedView(feed, states[place] ?? null, lang));
  const lastPage = Math.max(1, Math.ceil(total / FEEDS_PER_PAGE));
  return answer(context, lang, (origin) => renderFeeds({ feeds: views, total, page: asked, lastPage }, lang, origin));
}
