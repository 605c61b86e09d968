// The incidents of a feed as Atom (RFC 4287), for whoever wants to be told: newest first, in French or English.
import { XMLBuilder } from "fast-xml-parser";
import type { Feed } from "../../catalog/feeds.ts";
import type { Incident, MirrorState } from "../../feeds/state.ts";
import { type Lang, sentence } from "../../messages.ts";

const SHOWN_INCIDENTS = 50;
const TITLES = {
  fr: { feed: "Incidents du flux", open: "en cours", over: "terminé" },
  en: { feed: "Incidents of the feed", open: "ongoing", over: "over" },
} as const;
/** Characters that no XML document may hold; a sentence may quote what a broken server sent. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
const iso = (time: number) => new Date(time).toISOString();
const clean = (text: string) => text.toWellFormed().replace(NOT_XML, "?");

/** @param self the address of this document; @param page the address of the feed's page */
export function toAtom(feed: Feed, state: MirrorState | null, self: string, page: string, lang: Lang): string {
  const incidents = (state?.incidents ?? []).slice(-SHOWN_INCIDENTS).toReversed();
  const changes = incidents.map(({ lastAt, endedAt }) => endedAt ?? lastAt);
  return builder.build({
    "?xml": { "@_version": "1.0", "@_encoding": "utf-8" },
    feed: {
      "@_xmlns": "http://www.w3.org/2005/Atom",
      "@_xml:lang": lang,
      id: self,
      title: clean(`${TITLES[lang].feed} ${feed.title}`),
      updated: iso(Math.max(feed.createdAt, ...changes)),
      author: { name: "Lisière" },
      link: [
        { "@_rel": "self", "@_type": "application/atom+xml", "@_href": self },
        { "@_rel": "alternate", "@_type": "text/html", "@_hreflang": lang, "@_href": page },
      ],
      entry: incidents.map((incident) => toEntry(incident, feed, self, page, lang)),
    },
  });
}

function toEntry(incident: Incident, feed: Feed, self: string, page: string, lang: Lang) {
  const { code, params, firstAt, lastAt, endedAt } = incident;
  const told = clean(sentence(code, params, lang));
  return {
    id: `${self}#${firstAt}-${code}`,
    title: clean(`${feed.title} – ${endedAt === null ? TITLES[lang].open : TITLES[lang].over} – ${code}`),
    updated: iso(endedAt ?? lastAt),
    published: iso(firstAt),
    category: { "@_term": code },
    link: { "@_rel": "alternate", "@_href": page },
    content: { "@_type": "text", "#text": told },
  };
}
