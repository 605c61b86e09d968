// The listing of a mirrored folder, for people. Its links are relative, so that it works behind any prefix.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import type { FolderView } from "../lib/feed-view.ts";
import { feedPath, feedsPath } from "../lib/paths.ts";
import { Crumb } from "./crumb.tsx";

type Props = { folder: FolderView; lang: Lang };

const SITUATIONS = ["situations.geojson", "situations.json", "changes"] as const;

function Files({ names }: { names: readonly string[] }) {
  return (
    <ul class="files">
      {names.map((name) => (
        <li>
          <a href={name}>{name}</a>
        </li>
      ))}
    </ul>
  );
}

export function FolderPage({ folder, lang }: Props) {
  const words = dictionary(lang).feeds;
  const { title, source } = folder;
  return (
    <article class="dataset feed">
      <header class="dataset-header">
        <Crumb
          steps={[
            { name: words.title, path: feedsPath(lang) },
            { name: title, path: feedPath(lang, folder.feedId) },
          ]}
        />
        <h1>{words.folderOf(title)}</h1>
      </header>
      <p>
        {words.copyOf}{" "}
        <a href={source} rel="noopener">
          {source}
        </a>
        {folder.enabled ? null : <strong> {words.paused}</strong>}
      </p>
      <section class="block" aria-labelledby="documents">
        <h2 id="documents">{words.documents}</h2>
        {folder.hasContent ? <Files names={["content.xml", "index.txt"]} /> : <p class="quiet">{words.noDocument}</p>}
      </section>
      <section class="block" aria-labelledby="events">
        <h2 id="events">{words.events}</h2>
        <Files names={SITUATIONS} />
      </section>
      <section class="block" aria-labelledby="units">
        <h2 id="units">{words.unitFiles}</h2>
        <Files names={folder.units.map((unit) => `${unit}.xml`)} />
        {folder.older === null ? null : (
          <p>
            <a rel="next" href={folder.older}>
              {words.older}
            </a>
          </p>
        )}
      </section>
    </article>
  );
}
