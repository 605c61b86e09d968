// The files of a dataset, as links of its page. Names and types are those of the API, which a test compares.
import type { Field } from "../../../worker/field.ts";
import type { Lang } from "../../../worker/messages.ts";
import { TIMEZONE } from "./format.ts";
import { datasetApiPath } from "./paths.ts";

export type DownloadKind = "table" | "map" | "linked";

type Download = { format: string; name: string; kind: DownloadKind };

/** What people open first comes first. */
export const DOWNLOADS: readonly Download[] = [
  { format: "csv", name: "CSV", kind: "table" },
  { format: "xlsx", name: "Excel (XLSX)", kind: "table" },
  { format: "json", name: "JSON", kind: "table" },
  { format: "jsonl", name: "JSON Lines", kind: "table" },
  { format: "parquet", name: "Parquet", kind: "table" },
  { format: "geojson", name: "GeoJSON", kind: "map" },
  { format: "fgb", name: "FlatGeobuf", kind: "map" },
  { format: "shp", name: "Shapefile", kind: "map" },
  { format: "kml", name: "KML", kind: "map" },
  { format: "gpx", name: "GPX", kind: "map" },
  { format: "ov2", name: "OV2", kind: "map" },
  { format: "turtle", name: "Turtle", kind: "linked" },
  { format: "rdfxml", name: "RDF/XML", kind: "linked" },
  { format: "jsonld", name: "JSON-LD", kind: "linked" },
];

const hasPlace = (fields: Field[]) => fields.some(({ type }) => type === "geo_point_2d" || type === "geo_shape");

export type DownloadLink = Download & { href: string };

/** Links to the whole dataset, with dates as clocks of the portal's country show them. Tables have labels as headers. */
export function downloadLinks(datasetId: string, fields: Field[], lang: Lang): DownloadLink[] {
  const placed = hasPlace(fields);
  const labelled = new Set(["csv", "xlsx"]);
  return DOWNLOADS.filter(({ kind }) => placed || kind !== "map").map((download) => {
    const query = new URLSearchParams({ lang, timezone: TIMEZONE });
    if (labelled.has(download.format)) query.set("use_labels", "true");
    return { ...download, href: `${datasetApiPath(datasetId)}/exports/${download.format}?${query}` };
  });
}
