// What the components show. Two sources become these views: the Explore API at build time and the catalogue in the
// worker. Both pass through here, so that the two renderings of a page cannot differ.
import type { Field } from "../../../worker/field.ts";
import { type DataDate, moment, toDataDate } from "./data-date.ts";
import { webAddress } from "./paths.ts";
import { toParagraphs } from "./plain-text.ts";

/** Whole; growing while its first load runs; or left partial by a load that was stopped. */
export type Completeness = "whole" | "growing" | "stopped";

/** A published dataset. Text is plain: components escape it. */
export type DatasetView = {
  datasetId: string;
  title: string;
  /** BCP 47 tag of title, description and data, null where the publisher does not say. */
  language: string | null;
  description: string[];
  keywords: string[];
  themes: string[];
  publisher: string | null;
  licence: { label: string; url: string | null } | null;
  /** Of the data themselves; null where nothing tells it. */
  modified: DataDate | null;
  /** When the portal last looked at the source, and last loaded its records: ISO 8601. */
  checked: string | null;
  processed: string | null;
  recordsCount: number;
  completeness: Completeness;
  fields: Field[];
};

export type Row = Record<string, unknown>;

/** The first rows; null where they could not be read. */
export type RowsView = { rows: Row[]; total: number } | null;

/** What both sources can say of a dataset. `metas` is the `default` template, names → bare values. */
export type DatasetSource = {
  datasetId: string;
  metas: Record<string, unknown>;
  fields: Field[];
  recordsCount: number;
  /** ISO 8601 */
  processed: string | null;
  completeness: Completeness;
};

function text(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map(text).filter((entry) => entry !== null);
}

function languageTag(value: unknown): string | null {
  const tag = texts(value)[0] ?? "";
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag) ? tag : null;
}

export function toDatasetView(source: DatasetSource): DatasetView {
  const { metas } = source;
  const url = webAddress(metas.license_url);
  const licence = text(metas.license) ?? url;
  return {
    datasetId: source.datasetId,
    title: text(metas.title) ?? source.datasetId,
    language: languageTag(metas.language),
    description: toParagraphs(metas.description),
    keywords: texts(metas.keyword),
    themes: texts(metas.theme),
    publisher: text(metas.publisher),
    licence: licence === null ? null : { label: licence, url: url ?? webAddress(licence) },
    modified: toDataDate(metas),
    checked: moment(text(metas.data_checked)),
    processed: moment(source.processed),
    recordsCount: source.recordsCount,
    completeness: source.completeness,
    fields: source.fields,
  };
}
