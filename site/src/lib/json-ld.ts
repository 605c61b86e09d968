// schema.org Dataset as JSON-LD, for search engines. `<` is escaped, so that no text can close the script element.
import { datasetApiPath, datasetPath } from "./paths.ts";
import { toExcerpt } from "./plain-text.ts";
import type { DatasetView } from "./view.ts";

/** Search engines read so many characters of a description. */
const MAX_DESCRIPTION = 5000;
const MAX_VARIABLES = 100;

/** @param origin `https://…` without a trailing slash: addresses of JSON-LD are absolute */
export function datasetJsonLd(dataset: DatasetView, lang: "fr" | "en", origin: string): string {
  const api = `${origin}${datasetApiPath(dataset.datasetId)}`;
  const document = {
    "@context": "https://schema.org",
    "@type": "Dataset",
    "@id": `${origin}${datasetPath("fr", dataset.datasetId)}`,
    name: dataset.title,
    description: toExcerpt(dataset.description.join("\n") || dataset.title, MAX_DESCRIPTION),
    url: `${origin}${datasetPath(lang, dataset.datasetId)}`,
    identifier: dataset.datasetId,
    inLanguage: dataset.language ?? undefined,
    license: dataset.licence?.url ?? dataset.licence?.label,
    dateModified: dataset.modified?.value,
    keywords: dataset.keywords.length > 0 ? dataset.keywords : undefined,
    publisher: dataset.publisher === null ? undefined : { "@type": "Organization", name: dataset.publisher },
    isAccessibleForFree: true,
    variableMeasured: dataset.fields.slice(0, MAX_VARIABLES).map((field) => field.label || field.name),
    distribution: [{ "@type": "DataDownload", encodingFormat: "application/json", contentUrl: `${api}/records` }],
  };
  return JSON.stringify(document).replaceAll("<", "\\u003c");
}
