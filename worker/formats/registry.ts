// The readers of formats that are converted before they are read on, and which formats a publisher may take for each other.
import type { Format } from "../format.ts";
import type { Convert } from "./conversion.ts";
import { convertDbf } from "./dbf/read.ts";
import { convertFlatgeobuf } from "./flatgeobuf/read.ts";
import { convertGeojson } from "./geojson/read.ts";
import { convertGpx } from "./gpx/read.ts";
import { convertJson, convertJsonDict } from "./json/read.ts";
import { convertKml } from "./kml/read.ts";
import { convertNdjson } from "./ndjson/read.ts";
import { convertOds } from "./ods/read.ts";
import { convertParquet } from "./parquet/read.ts";
import { convertShapefile } from "./shapefile/read.ts";
import { convertXls } from "./xls/read.ts";
import { convertXlsx } from "./xlsx/read.ts";
import { convertXml } from "./xml/read.ts";

export type ConvertedFormat = Exclude<Format, "csvfile">;

export const CONVERTERS: Record<
  ConvertedFormat,
  { convert: Convert /** Texts of it are texts: what looks like a number is a code. */; typed: boolean }
> = {
  jsonfile: { convert: convertJson, typed: true },
  jsondict: { convert: convertJsonDict, typed: true },
  ndjsonfile: { convert: convertNdjson, typed: true },
  geojsonfile: { convert: convertGeojson, typed: true },
  xlsxfile: { convert: convertXlsx, typed: true },
  xlsfile: { convert: convertXls, typed: true },
  odsfile: { convert: convertOds, typed: true },
  dbffile: { convert: convertDbf, typed: true },
  shapefile: { convert: convertShapefile, typed: true },
  parquetfile: { convert: convertParquet, typed: true },
  flatgeobuffile: { convert: convertFlatgeobuf, typed: true },
  xmlfile: { convert: convertXml, typed: false },
  gpxfile: { convert: convertGpx, typed: false },
  kmlfile: { convert: convertKml, typed: false },
};

/** Within a family the content decides, whatever the resource says: a workbook is often called by another's name. */
const FAMILIES: Format[][] = [
  ["xlsxfile", "xlsfile", "odsfile"],
  ["jsonfile", "ndjsonfile", "geojsonfile", "jsondict"],
  ["xmlfile", "gpxfile", "kmlfile"],
];

/**
 * The format that a content is read as, or null when it cannot be what its resource says.
 * @param declared the resource's type
 */
export function formatToRead(declared: Format | "auto", found: Format): Format | null {
  if (declared === "auto" || declared === found) return found;
  const isSibling = FAMILIES.some((family) => family.includes(declared) && family.includes(found));
  if (!isSibling) return null;
  // Ways to read one content between which only the publisher can choose.
  const isChosen =
    declared === "jsonfile" || declared === "jsondict" || declared === "xmlfile" || declared === "geojsonfile";
  return isChosen && found !== "ndjsonfile" ? declared : found;
}
