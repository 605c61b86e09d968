// The road events of a feed that are going on now, in words: the most severe first.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import type { FeedEventsView } from "../lib/feed-view.ts";
import { Instant } from "./feed-facts.tsx";

type Props = { events: FeedEventsView; lang: Lang };

export function FeedEvents({ events, lang }: Props) {
  const words = dictionary(lang).feeds;
  return (
    <section class="block" aria-labelledby="events">
      <h2 id="events">{words.events}</h2>
      <p class="quiet">{words.eventsCount(events.total, events.shown.length)}</p>
      {events.shown.length === 0 ? null : (
        <ol class="incidents">
          {events.shown.map(({ sentence, severity, updatedAt }) => (
            <li>
              <p class="incident-time">
                <Instant at={updatedAt} lang={lang} />
                {severity === null ? null : <span> – {words.severity(severity)}</span>}
              </p>
              <p>{sentence}</p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
