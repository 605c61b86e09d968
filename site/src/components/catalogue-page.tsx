// The catalogue: a plain GET form and the list it answers with. Works without JavaScript, as everything here.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { formatNumber } from "../lib/format.ts";
import { cataloguePath } from "../lib/paths.ts";
import type { DatasetView } from "../lib/view.ts";
import { DatasetCard } from "./dataset-card.tsx";

/** One page of the catalogue; `total` counts what matches `query`, over all pages. */
export type CatalogueView = { datasets: DatasetView[]; total: number; query: string; page: number; lastPage: number };

type Props = { catalogue: CatalogueView; lang: Lang };

function SearchForm({ query, lang }: { query: string; lang: Lang }) {
  const words = dictionary(lang).catalogue;
  return (
    <search>
      <form action={cataloguePath(lang)} method="get" class="search">
        <label for="q">{words.searchLabel}</label>
        <div class="search-line">
          <input
            id="q"
            type="search"
            name="q"
            value={query}
            maxlength={200}
            aria-describedby="q-hint"
            autocomplete="off"
          />
          <button type="submit">{words.searchButton}</button>
        </div>
        <p id="q-hint" class="hint">
          {words.searchHint}
        </p>
      </form>
    </search>
  );
}

function Pages({ catalogue, lang }: Props) {
  const words = dictionary(lang).catalogue;
  const { query, page, lastPage } = catalogue;
  if (lastPage <= 1) return null;
  return (
    <nav class="pages" aria-label={words.pages}>
      {page > 1 ? (
        <a rel="prev" href={cataloguePath(lang, query, page - 1)}>
          {words.previous}
        </a>
      ) : null}
      <span>{words.page(formatNumber(page, lang), formatNumber(lastPage, lang))}</span>
      {page < lastPage ? (
        <a rel="next" href={cataloguePath(lang, query, page + 1)}>
          {words.next}
        </a>
      ) : null}
    </nav>
  );
}

function Results({ catalogue, lang }: Props) {
  const words = dictionary(lang).catalogue;
  const { datasets, total, query } = catalogue;
  const count = formatNumber(total, lang);
  return (
    <section class="results" aria-labelledby="results">
      <div class="results-head">
        <h2 id="results">{query === "" ? words.datasets(total, count) : words.found(total, count)}</h2>
        {query === "" ? null : <a href={cataloguePath(lang)}>{words.clear}</a>}
      </div>
      {total === 0 ? <p class="quiet">{query === "" ? words.empty : words.noMatch(query)}</p> : null}
      {datasets.length === 0 ? null : (
        <ul class="cards">
          {datasets.map((dataset) => (
            <DatasetCard dataset={dataset} lang={lang} />
          ))}
        </ul>
      )}
      <Pages catalogue={catalogue} lang={lang} />
    </section>
  );
}

export function CataloguePage({ catalogue, lang }: Props) {
  const words = dictionary(lang).catalogue;
  return (
    <>
      <header class="hero">
        <h1>{words.heading}</h1>
        <p class="lead">{words.lead}</p>
        <SearchForm query={catalogue.query} lang={lang} />
      </header>
      <Results catalogue={catalogue} lang={lang} />
    </>
  );
}
