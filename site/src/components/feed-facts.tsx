// What a re-user checks before following a feed: licence, attribution, freshness, what is missing.
import type { Child } from "hono/jsx";
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import type { FeedView } from "../lib/feed-view.ts";
import { formatInstant, formatNumber } from "../lib/format.ts";

type Props = { feed: FeedView; lang: Lang };

function Fact({ label, children }: { label: string; children: Child }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** An instant in words, or what to say where there is none yet. */
export function Instant({ at, lang }: { at: string | null; lang: Lang }) {
  if (at === null) return <span class="quiet">{dictionary(lang).feeds.never}</span>;
  return <time datetime={at}>{formatInstant(at, lang)}</time>;
}

export function FeedFacts({ feed, lang }: Props) {
  const words = dictionary(lang).feeds;
  const { licence } = feed;
  return (
    <section class="facts" aria-labelledby="facts">
      <h2 id="facts">{dictionary(lang).dataset.facts}</h2>
      <dl>
        <Fact label={words.licence}>
          {licence === null ? (
            <span class="quiet">{words.unknown}</span>
          ) : licence.url === null ? (
            licence.label
          ) : (
            <a href={licence.url} rel="license noopener">
              {licence.label}
            </a>
          )}
        </Fact>
        {feed.attribution === null ? null : <Fact label={words.attribution}>{feed.attribution}</Fact>}
        <Fact label={words.source}>
          <a href={feed.source} rel="noopener">
            {feed.source}
          </a>
        </Fact>
        <Fact label={words.lastPoll}>
          <Instant at={feed.lastPollAt} lang={lang} />
        </Fact>
        <Fact label={words.lastContent}>
          <Instant at={feed.lastContentAt} lang={lang} />
        </Fact>
        <Fact label={words.lastUnit}>
          <Instant at={feed.lastUnitAt} lang={lang} />
        </Fact>
        <Fact label={words.units}>{formatNumber(feed.units, lang)}</Fact>
        <Fact label={words.gaps}>{formatNumber(feed.gapUnits, lang)}</Fact>
        <Fact label={words.deadLetters}>{formatNumber(feed.deadLetters, lang)}</Fact>
        <Fact label={words.retention}>{words.days(feed.retentionDays, formatNumber(feed.retentionDays, lang))}</Fact>
      </dl>
    </section>
  );
}
