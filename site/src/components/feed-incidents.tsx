// What went wrong with a mirrored feed, newest first, and where to be told of it.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import type { FeedView } from "../lib/feed-view.ts";
import { feedFolderPath } from "../lib/paths.ts";
import { Instant } from "./feed-facts.tsx";

type Props = { feed: FeedView; lang: Lang };

export function FeedIncidents({ feed, lang }: Props) {
  const words = dictionary(lang).feeds;
  const atom = `${feedFolderPath(feed.feedId)}incidents.atom${lang === "en" ? "?lang=en" : ""}`;
  return (
    <section class="block" aria-labelledby="incidents">
      <h2 id="incidents">{words.incidents}</h2>
      {feed.incidents.length === 0 ? <p class="quiet">{words.noIncidents}</p> : null}
      {feed.incidents.length === 0 ? null : (
        <ol class="incidents">
          {feed.incidents.map(({ sentence, firstAt, endedAt, count }) => (
            <li>
              <p class="incident-time">
                <Instant at={firstAt} lang={lang} />
                {" – "}
                {endedAt === null ? <strong>{words.ongoing}</strong> : <Instant at={endedAt} lang={lang} />}
                {count > 1 ? <span class="quiet"> {words.times(count)}</span> : null}
              </p>
              <p>{sentence}</p>
            </li>
          ))}
        </ol>
      )}
      <p>
        <a href={atom} type="application/atom+xml">
          {words.atom}
        </a>
      </p>
    </section>
  );
}
