// A dataset's page, whole: header, description, facts, first rows, fields, links to the API.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { cataloguePath } from "../lib/paths.ts";
import type { DatasetView, RowsView } from "../lib/view.ts";
import { ApiLinks } from "./api-links.tsx";
import { Crumb } from "./crumb.tsx";
import { DatasetFacts } from "./dataset-facts.tsx";
import { Downloads } from "./downloads.tsx";
import { FieldList } from "./field-list.tsx";
import { Prose } from "./prose.tsx";
import { RecordsTable } from "./records-table.tsx";

type Props = { dataset: DatasetView; rows: RowsView; lang: Lang; origin: string };

function Incomplete({ dataset, lang }: { dataset: DatasetView; lang: Lang }) {
  const words = dictionary(lang).dataset;
  if (dataset.completeness === "whole") return null;
  const growing = dataset.completeness === "growing";
  return (
    <div class="notice" role="note">
      <p class="notice-title">{growing ? words.growingTitle : words.stoppedTitle}</p>
      <p>{growing ? words.growing : words.stopped}</p>
    </div>
  );
}

function Header({ dataset, lang }: { dataset: DatasetView; lang: Lang }) {
  const words = dictionary(lang);
  return (
    <header class="dataset-header">
      <Crumb
        steps={[
          { name: words.nav.catalogue, path: cataloguePath(lang) },
          ...(dataset.publisher === null ? [] : [{ name: dataset.publisher }]),
        ]}
      />
      <h1 lang={dataset.language ?? undefined}>{dataset.title}</h1>
    </header>
  );
}

function Description({ dataset, lang }: { dataset: DatasetView; lang: Lang }) {
  const words = dictionary(lang).dataset;
  return (
    <div class="dataset-about">
      {dataset.description.length === 0 ? (
        <p class="quiet">{words.noDescription}</p>
      ) : (
        <Prose lines={dataset.description} language={dataset.language} />
      )}
      {dataset.keywords.length === 0 ? null : (
        <ul class="keywords" aria-label={words.keywords}>
          {dataset.keywords.map((keyword) => (
            <li>
              <a href={cataloguePath(lang, keyword)}>{keyword}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function DatasetPage({ dataset, rows, lang, origin }: Props) {
  return (
    <article class="dataset">
      <Header dataset={dataset} lang={lang} />
      <Incomplete dataset={dataset} lang={lang} />
      <div class="dataset-intro">
        <Description dataset={dataset} lang={lang} />
        <DatasetFacts dataset={dataset} lang={lang} />
      </div>
      <RecordsTable dataset={dataset} rows={rows} lang={lang} />
      <FieldList fields={dataset.fields} language={dataset.language} lang={lang} />
      <Downloads dataset={dataset} lang={lang} />
      <ApiLinks dataset={dataset} lang={lang} origin={origin} />
    </article>
  );
}
