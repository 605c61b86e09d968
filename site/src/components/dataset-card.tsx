// One dataset in the catalogue.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { formatDataDate } from "../lib/data-date.ts";
import { formatDate, formatNumber } from "../lib/format.ts";
import { cataloguePath, datasetPath } from "../lib/paths.ts";
import { toExcerpt } from "../lib/plain-text.ts";
import type { DatasetView } from "../lib/view.ts";

const EXCERPT_CHARACTERS = 220;
const MAX_KEYWORDS = 4;

/** The date of the data, or of their publication where theirs is not known. */
function Freshness({ dataset, lang }: { dataset: DatasetView; lang: Lang }) {
  const words = dictionary(lang).dataset;
  const { modified, processed } = dataset;
  if (modified !== null) {
    return (
      <p>
        {words.dataOf} <time datetime={modified.value}>{formatDataDate(modified, lang)}</time>
      </p>
    );
  }
  if (processed === null) return null;
  return (
    <p>
      {words.publishedOn} <time datetime={processed}>{formatDate(processed, lang)}</time>
    </p>
  );
}

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
        <Freshness dataset={dataset} lang={lang} />
        {dataset.completeness === "whole" ? null : (
          <p class="tag">{dataset.completeness === "growing" ? words.growingTitle : words.stoppedTitle}</p>
        )}
      </div>
    </li>
  );
}
