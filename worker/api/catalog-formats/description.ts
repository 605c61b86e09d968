// What the formats of the catalogue say of a dataset: metadata as plain texts, addresses made absolute, and its files.
import { metadataValue, titleOf } from "../../catalog/metadata.ts";
import type { PublishedDataset } from "../../catalog/published.ts";

export type Distribution = { format: string; title: string; url: string; mediaType: string };

export type Description = {
  datasetId: string;
  /** Address of the dataset in the API, which names it. */
  address: string;
  /** Address of its page. */
  page: string;
  title: string;
  /** May be HTML. */
  description: string;
  /** ISO 639-1 */
  language: string | null;
  keywords: string[];
  themes: string[];
  publisher: string | null;
  creator: string | null;
  contact: { name: string | null; email: string | null };
  /** ISO 8601 */
  modified: string | null;
  created: string | null;
  license: string | null;
  licenseUrl: string | null;
  references: string | null;
  territories: string[];
  frequency: string | null;
  distributions: Distribution[];
};

/** The portal, and the files that each dataset has. */
export type Portal = { origin: string; distributionsOf(dataset: PublishedDataset): Distribution[] };

function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((entry): entry is string => typeof entry === "string" && entry.trim() !== "").map((t) => t.trim());
}

const isWebAddress = (text: string) => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);

function toMoment(text: string | undefined, processed: number | null): string | null {
  const instant = text === undefined ? processed : Date.parse(text);
  if (instant === null || Number.isNaN(instant)) return null;
  // A day stays a day.
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : new Date(instant).toISOString();
}

export function describe(dataset: PublishedDataset, portal: Portal): Description {
  const { metadata, datasetId } = dataset;
  const all = (template: string, field: string) => texts(metadataValue(metadata, template, field));
  const one = (template: string, field: string) => all(template, field)[0] ?? null;
  const license = one("default", "license");
  const links = [one("default", "license_url"), license].filter((text) => text !== null);
  const id = encodeURIComponent(datasetId);
  return {
    datasetId,
    address: `${portal.origin}/api/explore/v2.1/catalog/datasets/${id}`,
    page: `${portal.origin}/datasets/${id}/`,
    title: titleOf(metadata, datasetId),
    description: one("default", "description") ?? "",
    language: one("default", "language"),
    keywords: all("default", "keyword"),
    themes: all("default", "theme"),
    publisher: one("default", "publisher"),
    creator: one("dcat", "creator"),
    contact: { name: one("dcat", "contact_name"), email: one("dcat", "contact_email") },
    modified: toMoment(one("default", "modified") ?? undefined, dataset.dataProcessed ?? dataset.metadataProcessed),
    created: toMoment(one("dcat", "created") ?? one("dcat", "issued") ?? undefined, null),
    license,
    licenseUrl: links.find(isWebAddress) ?? null,
    references: one("default", "references"),
    territories: all("default", "territory"),
    frequency: one("dcat", "accrualperiodicity") ?? one("default", "update_frequency"),
    distributions: portal.distributionsOf(dataset),
  };
}
