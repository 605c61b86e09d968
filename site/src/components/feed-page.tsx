// A mirrored feed's page: what it is, whether it is well, how to follow it, and its incidents.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import type { FeedView } from "../lib/feed-view.ts";
import { feedFolderPath, feedsPath } from "../lib/paths.ts";
import { Crumb } from "./crumb.tsx";
import { FeedEvents } from "./feed-events.tsx";
import { FeedFacts } from "./feed-facts.tsx";
import { FeedIncidents } from "./feed-incidents.tsx";
import { Prose } from "./prose.tsx";

type Props = { feed: FeedView; lang: Lang };

function Health({ feed, lang }: Props) {
  const words = dictionary(lang).feeds;
  const { isWell, sentence } = feed.health;
  return (
    <div class={isWell ? "notice well" : "notice"} role="note">
      <p class="notice-title">{isWell ? words.well : words.troubled}</p>
      <p>{sentence}</p>
    </div>
  );
}

/** The three steps of the protocol, on our folder. */
function HowToFollow({ feed, lang, origin }: Props & { origin: string }) {
  const words = dictionary(lang).feeds;
  const folder = feedFolderPath(feed.feedId);
  const example = `curl --compressed ${origin}${folder}content.xml\ncurl ${origin}${folder}index.txt`;
  return (
    <section class="block reuse" aria-labelledby="follow">
      <h2 id="follow">{words.follow}</h2>
      <p>{words.followLead}</p>
      <ol class="steps">
        {words.steps.map((step) => (
          <li>{step}</li>
        ))}
      </ol>
      <ul class="actions">
        <li>
          <a class="button" href={folder}>
            {words.folder}
          </a>
        </li>
        <li>
          <a class="button quiet-button" href={`${folder}situations.geojson`} type="application/geo+json">
            {words.situations}
          </a>
        </li>
        <li>
          <a class="button quiet-button" href={`${folder}health.json`} type="application/json">
            {words.health}
          </a>
        </li>
      </ul>
      <figure>
        <figcaption id="example">{words.example}</figcaption>
        <section class="scroll" aria-labelledby="example" tabindex={0}>
          <pre>
            <code>{example}</code>
          </pre>
        </section>
      </figure>
    </section>
  );
}

export function FeedPage({ feed, lang, origin }: Props & { origin: string }) {
  const words = dictionary(lang).feeds;
  return (
    <article class="dataset feed">
      <header class="dataset-header">
        <Crumb steps={[{ name: words.title, path: feedsPath(lang) }, { name: "DATEX II" }]} />
        <h1>{feed.title}</h1>
      </header>
      <Health feed={feed} lang={lang} />
      <div class="dataset-intro">
        <div class="dataset-about">
          {feed.description.length === 0 ? <p>{words.about}</p> : <Prose lines={feed.description} language={null} />}
        </div>
        <FeedFacts feed={feed} lang={lang} />
      </div>
      {feed.events === null ? null : <FeedEvents events={feed.events} lang={lang} />}
      <HowToFollow feed={feed} lang={lang} origin={origin} />
      <FeedIncidents feed={feed} lang={lang} />
    </article>
  );
}
