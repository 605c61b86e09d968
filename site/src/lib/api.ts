// The only file of the site that fetches: published datasets and their first rows from the Explore API, at build time.
import type { RecordsPage } from "../../../worker/dataset/contract.ts";
import type { Field } from "../../../worker/field.ts";
import type { Lang } from "../../../worker/messages.ts";
import { TIMEZONE } from "./format.ts";
import { CATALOGUE_API_PATH, datasetApiPath } from "./paths.ts";
import { type DatasetView, type RowsView, toDatasetView } from "./view.ts";

/** The API's own upper bound of one page. */
const PAGE_SIZE = 100;
export const FIRST_ROWS = 20;

type ApiDataset = {
  dataset_id: string;
  fields?: Field[];
  metas?: { default?: Record<string, unknown> };
  incomplete?: boolean;
};

async function readJson<T>(address: URL): Promise<T> {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${address.href} answered ${response.status}`);
  return response.json<T>();
}

function toView(dataset: ApiDataset): DatasetView {
  const metas = dataset.metas?.default ?? {};
  return toDatasetView({
    datasetId: dataset.dataset_id,
    metas,
    fields: dataset.fields ?? [],
    recordsCount: Number(metas.records_count ?? 0),
    processed: typeof metas.data_processed === "string" ? metas.data_processed : null,
    completeness: dataset.incomplete ? "stopped" : "whole",
  });
}

/** Every dataset that the portal at `base` shows to anonymous visitors; none where there is no base. */
export async function listDatasets(base: string | undefined): Promise<DatasetView[]> {
  if (!base) return [];
  const views: DatasetView[] = [];
  for (let total = 1; views.length < total; ) {
    const address = new URL(`${CATALOGUE_API_PATH}?limit=${PAGE_SIZE}&offset=${views.length}`, base);
    const page = await readJson<{ total_count: number; results: ApiDataset[] }>(address);
    if (page.results.length === 0) break;
    total = page.total_count;
    views.push(...page.results.map(toView));
  }
  return views;
}

export async function firstRows(base: string, datasetId: string, lang: Lang): Promise<RowsView> {
  const query = new URLSearchParams({ limit: String(FIRST_ROWS), lang, timezone: TIMEZONE });
  const page = await readJson<RecordsPage>(new URL(`${datasetApiPath(datasetId)}/records?${query}`, base));
  return { rows: page.results, total: page.total_count };
}
