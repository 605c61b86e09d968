// Every file of the dataset, grouped by what it is good for. Plain links: a browser needs nothing more.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { type DownloadKind, downloadLinks } from "../lib/downloads.ts";
import type { DatasetView } from "../lib/view.ts";

const KINDS: readonly DownloadKind[] = ["table", "map", "linked"];

export function Downloads({ dataset, lang }: { dataset: DatasetView; lang: Lang }) {
  const words = dictionary(lang).downloads;
  const links = downloadLinks(dataset.datasetId, dataset.fields, lang);
  const groups = KINDS.map((kind) => ({ kind, files: links.filter((link) => link.kind === kind) }));
  return (
    <section class="block downloads" aria-labelledby="downloads">
      <h2 id="downloads">{words.heading}</h2>
      <p>{words.lead}</p>
      <dl>
        {groups
          .filter(({ files }) => files.length > 0)
          .map(({ kind, files }) => (
            <div>
              <dt id={`downloads-${kind}`}>{words[kind]}</dt>
              <dd>
                <ul aria-labelledby={`downloads-${kind}`}>
                  {files.map(({ name, href }) => (
                    <li>
                      <a href={href} download="" rel="nofollow">
                        {name}
                      </a>
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
