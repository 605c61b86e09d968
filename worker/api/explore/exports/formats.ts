// The formats of a dataset's exports (explore-api §2, §14): names, files and writers.
import { MAX_SHAPEFILE_BYTES } from "../../../config.ts";
import { type CsvOptions, writeCsv } from "../../../formats/csv/write.ts";
import { writeFlatGeobuf } from "../../../formats/flatgeobuf/write.ts";
import { writeGeoJson } from "../../../formats/geojson/write.ts";
import { writeGpx } from "../../../formats/gpx/write.ts";
import { writeJson, writeJsonLines } from "../../../formats/json/write.ts";
import { writeKml } from "../../../formats/kml/write.ts";
import { writeOv2 } from "../../../formats/ov2/write.ts";
import { writeParquet } from "../../../formats/parquet/write.ts";
import { writeJsonLd, writeRdfXml, writeTurtle } from "../../../formats/rdf/write.ts";
import { writeShapefile } from "../../../formats/shapefile/write.ts";
import type { Table } from "../../../formats/table.ts";
import { writeXlsx } from "../../../formats/xlsx/write.ts";
import type { ExportOptions } from "./options.ts";

export type ExportFormat = {
  /** What follows the dot. */
  extension: string;
  contentType: string;
  /** The file holds addresses of this portal, which are those of the request. */
  namesAddresses?: boolean;
  /** Offered for datasets with a geographic field only. */
  isGeographic?: boolean;
  write(table: Table, options: ExportOptions): AsyncIterable<string | Uint8Array>;
};

function toCsvOptions(options: ExportOptions): CsvOptions {
  return {
    delimiter: options.delimiter,
    listSeparator: options.list_separator,
    quoteAll: options.quote_all,
    withBom: options.with_bom,
    useLabels: options.use_labels,
    spreadsheetSafe: options.spreadsheet_safe,
  };
}

const XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

function splitList(text: string | undefined): string[] {
  return (text ?? "").split(",").map((name) => name.trim());
}

function rdf(extension: string, type: string, write: (table: Table) => AsyncIterable<string>): ExportFormat {
  return { extension, contentType: `${type}; charset=utf-8`, namesAddresses: true, write };
}

export const EXPORT_FORMATS: Record<string, ExportFormat> = {
  csv: {
    extension: "csv",
    contentType: "text/csv; charset=utf-8",
    write: (table, options) => writeCsv(table, toCsvOptions(options)),
  },
  json: { extension: "json", contentType: "application/json; charset=utf-8", write: writeJson },
  jsonl: { extension: "jsonl", contentType: "application/jsonl; charset=utf-8", write: writeJsonLines },
  xlsx: {
    extension: "xlsx",
    contentType: XLSX_TYPE,
    write: (table, options) => writeXlsx(table, { useLabels: options.use_labels }),
  },
  parquet: {
    extension: "parquet",
    contentType: "application/vnd.apache.parquet",
    write: (table, options) =>
      writeParquet(table, { compression: options.parquet_compression, useLabels: options.use_labels }),
  },
  geojson: {
    extension: "geojson",
    contentType: "application/geo+json; charset=utf-8",
    isGeographic: true,
    write: (table, options) => writeGeoJson(table, options.epsg),
  },
  fgb: {
    extension: "fgb",
    contentType: "application/octet-stream; charset=utf-8",
    isGeographic: true,
    write: (table, options) => writeFlatGeobuf(table, options.epsg),
  },
  shp: {
    extension: "zip",
    contentType: "application/zip",
    isGeographic: true,
    write: (table, options) => writeShapefile(table, { epsg: options.epsg, maxBytes: MAX_SHAPEFILE_BYTES }),
  },
  kml: {
    extension: "kml",
    contentType: "application/vnd.google-earth.kml+xml; charset=utf-8",
    isGeographic: true,
    write: (table, options) => writeKml(table, options.use_labels),
  },
  gpx: {
    extension: "gpx",
    contentType: "application/gpx+xml; charset=utf-8",
    isGeographic: true,
    write: (table, options) =>
      writeGpx(table, {
        nameField: options.name_field,
        descriptionFields: splitList(options.description_field_list),
        useExtension: options.use_extension,
        useLabels: options.use_labels,
      }),
  },
  ov2: {
    extension: "ov2",
    contentType: "application/octet-stream",
    isGeographic: true,
    write: (table, options) => writeOv2(table, options.name_field),
  },
  jsonld: rdf("jsonld", "application/ld+json", writeJsonLd),
  turtle: rdf("ttl", "text/turtle", writeTurtle),
  n3: rdf("n3", "text/n3", writeTurtle),
  rdfxml: rdf("rdf", "application/rdf+xml", writeRdfXml),
};
