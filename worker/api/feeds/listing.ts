// The listing of a mirrored folder, for people (a plain page in both languages) and for programs (JSON). It is made from
// the mirror's memory: listing R2 would cost a call for each thousand units. Newest first, a bounded page at a time.
import { html } from "hono/html";
import { z } from "zod";
import type { FolderView } from "../../../site/src/lib/feed-view.ts";
import type { Feed } from "../../catalog/feeds.ts";
import type { MirrorState } from "../../feeds/state.ts";

export const listingSchema = z.object({
  /** Only units below this number: the next page. */
  before: z.coerce.number().int().min(0).max(9_999_999_999).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  /** Of the page for people; else what the browser asks for. */
  lang: z.enum(["fr", "en"]).optional(),
});
export type ListingPage = z.infer<typeof listingSchema>;

type Units = { numbers: number[]; next: number | null };

const iso = (time: number) => new Date(time).toISOString();

/** Newest first, gaps left out; `next` is the `before` of the following page. */
function unitsOf(state: MirrorState | null, page: ListingPage): Units {
  if (!state || state.first === null || state.published === null) return { numbers: [], next: null };
  const gaps = state.gaps.toReversed();
  const numbers: number[] = [];
  let unit = Math.min(page.before ?? state.published, state.published) - 1;
  while (unit >= state.first && numbers.length < page.limit) {
    const gap = gaps.find(({ from, to }) => from <= unit && unit < to);
    // A gap can be millions wide: one step.
    if (!gap) numbers.push(unit);
    unit = (gap ? gap.from : unit) - 1;
  }
  return { numbers, next: unit >= state.first ? unit + 1 : null };
}

function pageQuery(page: ListingPage, before: number | null): string | null {
  return before === null ? null : `?before=${before}&limit=${page.limit}`;
}

/** `units.next` is the number in index.txt; gaps are inclusive on both sides. */
export function toFolderJson(feed: Feed, state: MirrorState | null, page: ListingPage) {
  const content = state?.content ?? null;
  const { numbers, next } = unitsOf(state, page);
  return {
    feed_id: feed.feedId,
    title: feed.title,
    source: feed.url,
    license: feed.license,
    license_url: feed.licenseUrl,
    attribution: feed.attribution,
    enabled: feed.enabled,
    content: content && {
      href: "content.xml",
      feed_type: content.feedType,
      publication_time: iso(content.publicationTime),
      bytes: content.bytes,
    },
    index: state?.published == null ? null : { href: "index.txt", value: state.published },
    units: {
      first: state?.first ?? null,
      next: state?.published ?? null,
      gaps: (state?.gaps ?? []).map(({ from, to, reason }) => ({ from, to: to - 1, reason })),
      newest: numbers.map((unit) => `${unit}.xml`),
    },
    next_page: pageQuery(page, next),
  };
}

export function toFolderView(feed: Feed, state: MirrorState | null, page: ListingPage): FolderView {
  const { numbers, next } = unitsOf(state, page);
  const hasContent = state?.content != null;
  const { feedId, title, url: source, enabled } = feed;
  const older = next === null ? null : `?before=${next}&limit=${page.limit}${page.lang ? `&lang=${page.lang}` : ""}`;
  return { feedId, title, source, enabled, hasContent, units: numbers, older };
}

/** Where the site was never built: one plain page in both languages. */
export function toFolderPage(feed: Feed, state: MirrorState | null, page: ListingPage) {
  const { numbers, next } = unitsOf(state, page);
  const older = pageQuery(page, next);
  return html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${feed.title} – dossier miroir</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}ul{columns:10rem}</style>
</head>
<body>
<main>
<h1>${feed.title}</h1>
<p>Copie du dossier push-pull <a href="${feed.url}">${feed.url}</a>, relevée chaque minute.
${feed.enabled ? "" : "Le relevé est en pause."} <a href="/flux/${feed.feedId}/">Présentation, fraîcheur, licence</a></p>
<p lang="en">Copy of the push-pull folder above, polled every minute. ${feed.enabled ? "" : "Polling is paused."}
<a href="/en/feeds/${feed.feedId}/">About, freshness, licence</a></p>
<h2>Documents <span lang="en">/ Documents</span></h2>
${
  state?.content
    ? html`<p><a href="content.xml">content.xml</a> · <a href="index.txt">index.txt</a></p>`
    : html`<p>Aucun document n’a encore été reçu. <span lang="en">No document was received yet.</span></p>`
}
<h2>Événements en cours <span lang="en">/ Current events</span></h2>
<p><a href="situations.geojson">situations.geojson</a> · <a href="situations.json">situations.json</a> ·
<a href="changes">changes</a></p>
<h2>Unités <span lang="en">/ Units</span></h2>
<ul>${numbers.map((unit) => html`<li><a href="${unit}.xml">${unit}.xml</a></li>`)}</ul>
${older && html`<p><a rel="next" href="${older}">Plus anciennes <span lang="en">/ Older</span></a></p>`}
</main>
</body>
</html>`;
}
