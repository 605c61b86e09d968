// One dataset in the catalogue.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { formatDate, formatNumber } from "../lib/format.ts";
import { cataloguePath, datasetPath } from "../lib/paths.ts";
import { toExcerpt } from "../lib/plain-text.ts";
import type { DatasetView } from "../lib/view.ts";

const EXCERPT_CHARACTERS = 220;
const MAX_KEYWORDS = 4;

export function DatasetCard({ dataset, lang }: { dataset: DatasetView; lang: Lang }) {
  const words = dictionary(lang).dataset;
  const excerpt = toExcerpt(dataset.description.join(" "), EXCERPT_CHARACTERS);
  const tag = dataset.language ?? undefined;
  const count = formatNumber(dataset.recordsCount, lang);
  return (
    <li class="card">
      <div class="card-text">
        {dataset.publisher === null ? null : <p class="card-publisher">{dataset.publisher}</p>}
        <h3 lang={tag}>
          <a href={datasetPath(lang, dataset.datasetId)}>{dataset.title}</a>
        </h3>
        {excerpt === "" ? null : (
          <p class="card-excerpt" lang={tag}>
            {excerpt}
          </p>
        )}
        {dataset.keywords.length === 0 ? null : (
          <ul class="keywords" aria-label={words.keywords}>
            {dataset.keywords.slice(0, MAX_KEYWORDS).map((keyword) => (
              <li>
                <a href={cataloguePath(lang, keyword)}>{keyword}</a>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="card-facts">
        <p>
          <span class="figure">{count}</span> {words.records(dataset.recordsCount, count)}
        </p>
        {dataset.modified === null ? null : (
          <p>
            {words.updated} <time datetime={dataset.modified}>{formatDate(dataset.modified, lang)}</time>
          </p>
        )}
        {dataset.completeness === "whole" ? null : (
          <p class="tag">{dataset.completeness === "growing" ? words.growingTitle : words.stoppedTitle}</p>
        )}
      </div>
    </li>
  );
}
