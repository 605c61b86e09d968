// What the Astro pages share at build time: the portal's datasets, listed once for all pages.
import { listDatasets } from "./api.ts";
import type { DatasetView } from "./view.ts";

let listing: Promise<DatasetView[]> | undefined;

function byFreshness(a: DatasetView, b: DatasetView): number {
  return (b.processed ?? "").localeCompare(a.processed ?? "") || a.datasetId.localeCompare(b.datasetId);
}

/** Published datasets of the portal at `base`; without one only shells are built. */
export function publishedDatasets(base: string | undefined): Promise<DatasetView[]> {
  listing ??= listDatasets(base).then((views) => views.sort(byFreshness));
  return listing;
}
