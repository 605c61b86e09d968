// The pages of mirrored feeds: complete, escaped, the same in both languages.
import { describe, expect, it } from "vitest";
import { LANGS } from "../../../site/src/i18n/dictionary.ts";
import type { FeedView, FolderView } from "../../../site/src/lib/feed-view.ts";
import type { Slots } from "../../../site/src/lib/render.tsx";
import { renderFeed, renderFeeds, renderFolder } from "../../../site/src/lib/render-feeds.tsx";
import { HOSTILE } from "./fixtures.ts";

const ORIGIN = "https://portail.example";
const whole = ({ head, nav, main }: Slots) => head + nav + main;

const roads: FeedView = {
  feedId: "routes",
  title: "Routes d’essai",
  description: ["Événements du réseau."],
  licence: { label: "Licence Ouverte 2.0", url: "https://example.org/licence" },
  attribution: "Information fournie par la ville d’essai",
  source: "https://example.org/rrn/",
  health: { state: "ok", sentence: "Le flux est à jour.", isWell: true },
  lastPollAt: "2026-11-24T12:00:00.000Z",
  lastContentAt: "2026-11-24T11:13:26.000Z",
  lastUnitAt: null,
  nextUnit: 4_200_014,
  units: 12_345,
  gapUnits: 2,
  deadLetters: 1,
  retentionDays: 30,
  incidents: [
    { sentence: "index.txt manque.", firstAt: "2026-11-24T10:00:00.000Z", endedAt: null, count: 3 },
    { sentence: "Une lacune.", firstAt: "2026-11-23T10:00:00.000Z", endedAt: "2026-11-23T10:01:00.000Z", count: 1 },
  ],
  events: {
    total: 34,
    shown: [
      { sentence: "Accident – N94, PR 91", severity: "élevée", updatedAt: "2026-11-24T11:50:00.000Z" },
      { sentence: "Bouchon – A31", severity: null, updatedAt: null },
    ],
  },
};

const folder: FolderView = {
  feedId: "routes",
  title: "Routes d’essai",
  source: "https://example.org/rrn/",
  enabled: true,
  hasContent: true,
  units: [14, 13, 12],
  older: "?before=12&limit=3",
};

const hostile: FeedView = {
  ...roads,
  title: HOSTILE,
  description: [HOSTILE],
  licence: { label: HOSTILE, url: null },
  attribution: HOSTILE,
  health: { state: "rejected", sentence: HOSTILE, isWell: false },
  events: { total: 1, shown: [{ sentence: HOSTILE, severity: HOSTILE, updatedAt: null }] },
  incidents: [{ sentence: HOSTILE, firstAt: "2026-11-24T10:00:00.000Z", endedAt: null, count: 1 }],
};

describe.each(LANGS)("feed page, %s", (lang) => {
  it("says what the feed is, how it is, how to follow it, and what went wrong", async () => {
    const { main, head } = await renderFeed(roads, lang, ORIGIN);
    for (const text of ["Routes d’essai", "Licence Ouverte 2.0", "Le flux est à jour.", "index.txt manque."]) {
      expect(main).toContain(text);
    }
    expect(main).toContain(`curl --compressed ${ORIGIN}/feeds/routes/content.xml`);
    expect(main).toContain('href="/feeds/routes/health.json"');
    expect(main).toContain(`href="/feeds/routes/incidents.atom${lang === "en" ? "?lang=en" : ""}"`);
    expect(main).toContain(lang === "fr" ? "12\u202f345" : "12,345");
    expect(main).toContain(lang === "fr" ? "en cours" : "ongoing");
    expect(head).toContain(`href="${ORIGIN}${lang === "fr" ? "/flux" : "/en/feeds"}/routes/"`);
    expect(head).toContain(`href="${ORIGIN}${lang === "fr" ? "/en/feeds" : "/flux"}/routes/"`);
  });

  it("tells what is going on in words, and how much more there is", async () => {
    const { main } = await renderFeed(roads, lang, ORIGIN);
    expect(main).toContain("Accident – N94, PR 91");
    expect(main).toContain(lang === "fr" ? "gravité élevée" : "severity élevée");
    expect(main).toContain(
      lang === "fr" ? "34 événements en cours, dont les 2 premiers" : "34 events are going on; the 2",
    );
    const calm = await renderFeed({ ...roads, events: { total: 0, shown: [] } }, lang, ORIGIN);
    expect(calm.main).toContain(lang === "fr" ? "Aucun événement en cours" : "Nothing is going on");
    const other = await renderFeed({ ...roads, events: null }, lang, ORIGIN);
    expect(other.main).not.toContain('id="events"');
  });

  it("lists the folder with the site around it, in one language, and lets nobody's text become markup", async () => {
    const { main, nav, head } = await renderFolder(folder, lang, ORIGIN);
    for (const name of ["content.xml", "index.txt", "situations.geojson", "14.xml", "12.xml"]) {
      expect(main).toContain(`href="${name}"`);
    }
    expect(main).toContain('href="?before=12&amp;limit=3"');
    expect(main).toContain(lang === "fr" ? "Plus anciennes" : "Older");
    expect(main).not.toContain(lang === "fr" ? "Older" : "Plus anciennes");
    expect(nav).toContain(`/feeds/routes/?lang=${lang === "fr" ? "en" : "fr"}`);
    expect(head).toContain("Routes d’essai");
    const waiting = await renderFolder({ ...folder, hasContent: false, units: [], older: null }, lang, ORIGIN);
    expect(waiting.main).not.toContain('href="content.xml"');
    expect(whole(await renderFolder({ ...folder, title: HOSTILE, source: HOSTILE }, lang, ORIGIN))).not.toContain(
      "<img",
    );
  });

  it("lets nobody's text become markup, on the page and in the list", async () => {
    const list = { feeds: [hostile], total: 1, page: 1, lastPage: 1 };
    for (const slots of [await renderFeed(hostile, lang, ORIGIN), await renderFeeds(list, lang, ORIGIN)]) {
      expect(whole(slots)).toContain("&lt;script&gt;");
      expect(whole(slots)).not.toMatch(/<script|<img|onload="/i);
    }
  });

  it("lists the feeds, and marks those to be watched", async () => {
    const list = { feeds: [roads, hostile], total: 41, page: 2, lastPage: 3 };
    const { main, nav } = await renderFeeds(list, lang, ORIGIN);
    expect(main.match(/<li class="card">/g)).toHaveLength(2);
    expect(main.match(/class="tag"/g)).toHaveLength(1);
    expect(main).toContain(`href="${lang === "fr" ? "/flux/" : "/en/feeds/"}?page=3"`);
    expect(nav).toContain('aria-current="page"');
    const none = await renderFeeds({ feeds: [], total: 0, page: 1, lastPage: 1 }, lang, ORIGIN);
    expect(none.main).toContain(lang === "fr" ? "Aucun flux" : "No feed");
  });
});
