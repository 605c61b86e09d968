// The listing of a mirrored folder, for people (a plain page in both languages) and for programs (JSON).
// It is made from the mirror's memory: listing R2 would cost a call for each thousand units.
import { html, raw } from "hono/html";
import type { Feed } from "../../catalog/feeds.ts";
import type { MirrorState, UnitRange } from "../../feeds/state.ts";

/** Newest units shown; the older ones have addresses of the same form. */
const SHOWN_UNITS = 200;

const iso = (time: number) => new Date(time).toISOString();

function isMissing(state: MirrorState, unit: number): boolean {
  return state.gaps.some((gap: UnitRange) => gap.from <= unit && unit < gap.to);
}

/** Newest first. */
function newestUnits(state: MirrorState): number[] {
  const { first, published } = state;
  if (first === null || published === null) return [];
  const count = Math.max(0, Math.min(SHOWN_UNITS, published - first));
  return Array.from({ length: count }, (_, back) => published - 1 - back).filter((unit) => !isMissing(state, unit));
}

/** `units.next` is the number in index.txt; gaps are inclusive on both sides. */
export function toFolderJson(feed: Feed, state: MirrorState | null) {
  const content = state?.content ?? null;
  return {
    feed_id: feed.feedId,
    title: feed.title,
    source: feed.url,
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
      newest: state ? newestUnits(state).map((unit) => `${unit}.xml`) : [],
    },
  };
}

export function toFolderPage(feed: Feed, state: MirrorState | null) {
  const units = state ? newestUnits(state) : [];
  return html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${feed.title} – flux miroir</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}ul{columns:10rem}</style>
</head>
<body>
<main>
<h1>${feed.title}</h1>
<p>Copie du dossier push-pull <a href="${feed.url}">${feed.url}</a>, relevée chaque minute.
${feed.enabled ? "" : "Le relevé est en pause."}</p>
<p lang="en">Copy of the push-pull folder above, polled every minute. ${feed.enabled ? "" : "Polling is paused."}</p>
<h2>Documents <span lang="en">/ Documents</span></h2>
${state?.content ? raw('<p><a href="content.xml">content.xml</a> · <a href="index.txt">index.txt</a></p>') : emptyNote()}
<h2>Unités récentes <span lang="en">/ Recent units</span></h2>
<ul>${units.map((unit) => html`<li><a href="${unit}.xml">${unit}.xml</a></li>`)}</ul>
</main>
</body>
</html>`;
}

function emptyNote() {
  return html`<p>Aucun document n’a encore été reçu. <span lang="en">No document was received yet.</span></p>`;
}
