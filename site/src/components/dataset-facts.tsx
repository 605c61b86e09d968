// What a reader checks before trusting a dataset: who, under which licence, how fresh, how much.
import type { Child } from "hono/jsx";
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { type DataDate, formatDataDate } from "../lib/data-date.ts";
import { formatInstant, formatNumber } from "../lib/format.ts";
import type { DatasetView } from "../lib/view.ts";

function Fact({ label, children }: { label: string; children: Child }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Licence({ licence }: { licence: NonNullable<DatasetView["licence"]> }) {
  if (licence.url === null) return <>{licence.label}</>;
  return (
    <a href={licence.url} rel="license noopener">
      {licence.label}
    </a>
  );
}

/** The date as exactly as it is known, and what tells it. */
function DateOfData({ date, lang }: { date: DataDate; lang: Lang }) {
  const origin = dictionary(lang).dataset.origins[date.source ?? ""];
  return (
    <>
      <time datetime={date.value}>{formatDataDate(date, lang)}</time>
      {origin === undefined ? null : <span class="quiet"> ({origin})</span>}
    </>
  );
}

function DateFact({ label, date, lang }: { label: string; date: string | null; lang: Lang }) {
  if (date === null) return null;
  return (
    <Fact label={label}>
      <time datetime={date}>{formatInstant(date, lang)}</time>
    </Fact>
  );
}

export function DatasetFacts({ dataset, lang }: { dataset: DatasetView; lang: Lang }) {
  const words = dictionary(lang).dataset;
  const unknown = <span class="quiet">{words.unknown}</span>;
  return (
    <section class="facts" aria-labelledby="facts">
      <h2 id="facts">{words.facts}</h2>
      <dl>
        <Fact label={words.recordsCount}>
          <span class="figure">{formatNumber(dataset.recordsCount, lang)}</span>
        </Fact>
        <Fact label={words.modified}>
          {dataset.modified === null ? unknown : <DateOfData date={dataset.modified} lang={lang} />}
        </Fact>
        <DateFact label={words.checked} date={dataset.checked} lang={lang} />
        <DateFact label={words.processed} date={dataset.processed} lang={lang} />
        <Fact label={words.publisher}>{dataset.publisher ?? unknown}</Fact>
        <Fact label={words.licence}>{dataset.licence === null ? unknown : <Licence licence={dataset.licence} />}</Fact>
        {dataset.themes.length === 0 ? null : <Fact label={words.themes}>{dataset.themes.join(", ")}</Fact>}
        <Fact label={words.fieldsCount}>{formatNumber(dataset.fields.length, lang)}</Fact>
        <Fact label={words.identifier}>
          <code>{dataset.datasetId}</code>
        </Fact>
      </dl>
    </section>
  );
}
