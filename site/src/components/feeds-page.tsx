// The list of mirrored feeds, each with how it is doing now.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import type { FeedView } from "../lib/feed-view.ts";
import { feedPath, feedsPath } from "../lib/paths.ts";
import { toExcerpt } from "../lib/plain-text.ts";
import { Instant } from "./feed-facts.tsx";

const EXCERPT_CHARACTERS = 220;

export type FeedsView = { feeds: FeedView[]; total: number; page: number; lastPage: number };

type Props = { list: FeedsView; lang: Lang };

function FeedCard({ feed, lang }: { feed: FeedView; lang: Lang }) {
  const words = dictionary(lang).feeds;
  const excerpt = toExcerpt(feed.description.join(" "), EXCERPT_CHARACTERS);
  return (
    <li class="card">
      <div class="card-text">
        {feed.attribution === null ? null : <p class="card-publisher">{feed.attribution}</p>}
        <h3>
          <a href={feedPath(lang, feed.feedId)}>{feed.title}</a>
        </h3>
        {excerpt === "" ? null : <p class="card-excerpt">{excerpt}</p>}
        <p>{feed.health.sentence}</p>
      </div>
      <div class="card-facts">
        <p>
          {words.lastUnit} <Instant at={feed.lastUnitAt} lang={lang} />
        </p>
        {feed.licence === null ? null : <p>{feed.licence.label}</p>}
        {feed.health.isWell ? null : <p class="tag">{words.troubled}</p>}
      </div>
    </li>
  );
}

function Pages({ list, lang }: Props) {
  const { pages, previous, next, page } = dictionary(lang).catalogue;
  if (list.lastPage <= 1) return null;
  return (
    <nav class="pages" aria-label={pages}>
      {list.page > 1 ? (
        <a rel="prev" href={feedsPath(lang, list.page - 1)}>
          {previous}
        </a>
      ) : null}
      <span>{page(String(list.page), String(list.lastPage))}</span>
      {list.page < list.lastPage ? (
        <a rel="next" href={feedsPath(lang, list.page + 1)}>
          {next}
        </a>
      ) : null}
    </nav>
  );
}

export function FeedsPage({ list, lang }: Props) {
  const words = dictionary(lang).feeds;
  return (
    <section class="results" aria-labelledby="feeds">
      <h1 id="feeds">{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {list.total === 0 ? <p class="quiet">{words.empty}</p> : null}
      {list.feeds.length === 0 ? null : (
        <>
          <h2>{words.count(list.total, String(list.total))}</h2>
          <ul class="cards">
            {list.feeds.map((feed) => (
              <FeedCard feed={feed} lang={lang} />
            ))}
          </ul>
        </>
      )}
      <Pages list={list} lang={lang} />
    </section>
  );
}
