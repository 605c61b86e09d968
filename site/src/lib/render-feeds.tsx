// The pages of mirrored feeds as the texts that fill the layout's slots; see render.tsx.
import type { Lang } from "../../../worker/messages.ts";
import { FeedPage } from "../components/feed-page.tsx";
import { FeedsPage, type FeedsView } from "../components/feeds-page.tsx";
import { FolderPage } from "../components/folder-page.tsx";
import { dictionary } from "../i18n/dictionary.ts";
import type { FeedView, FolderView } from "./feed-view.ts";
import { feedFolderPath, feedPath, feedsPath } from "./paths.ts";
import { toExcerpt } from "./plain-text.ts";
import { META_CHARACTERS, renderFrame, type Slots, toHtml } from "./render.tsx";

export async function renderFeed(feed: FeedView, lang: Lang, origin: string): Promise<Slots> {
  const { title, feedId } = feed;
  const description = toExcerpt(feed.description.join(" ") || dictionary(lang).feeds.about, META_CHARACTERS);
  const paths = { fr: feedPath("fr", feedId), en: feedPath("en", feedId) };
  const slots = await renderFrame({ lang, title, description, paths, current: null }, origin);
  return { ...slots, main: await toHtml(<FeedPage feed={feed} lang={lang} origin={origin} />) };
}

export async function renderFeeds(list: FeedsView, lang: Lang, origin: string): Promise<Slots> {
  const { title, lead: description } = dictionary(lang).feeds;
  const paths = { fr: feedsPath("fr", list.page), en: feedsPath("en", list.page) };
  const slots = await renderFrame({ lang, title, description, paths, current: "feeds" }, origin);
  return { ...slots, main: await toHtml(<FeedsPage list={list} lang={lang} />) };
}

/** The listing of a mirrored folder: one address, with `?lang=en` for English. */
export async function renderFolder(folder: FolderView, lang: Lang, origin: string): Promise<Slots> {
  const words = dictionary(lang).feeds;
  const path = feedFolderPath(folder.feedId);
  const paths = { fr: `${path}?lang=fr`, en: `${path}?lang=en` };
  const frame = { lang, title: words.folderOf(folder.title), description: words.about, paths, current: null };
  const slots = await renderFrame(frame, origin);
  return { ...slots, main: await toHtml(<FolderPage folder={folder} lang={lang} />) };
}
