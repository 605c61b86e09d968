// Formats that sources may have, by the names of resource types (publishing-platform §2.3, else `<format>file`).

export const FORMATS = [
  "csvfile",
  "jsonfile",
  "jsondict",
  "ndjsonfile",
  "geojsonfile",
  "xlsxfile",
  "xlsfile",
  "odsfile",
  "dbffile",
  "shapefile",
  "xmlfile",
  "gpxfile",
  "kmlfile",
  "parquetfile",
  "flatgeobuffile",
] as const;

export type Format = (typeof FORMATS)[number];
