// The formats of a dataset's exports (explore-api §2, §14): names, files and writers.
import { type CsvOptions, writeCsv } from "../../../formats/csv/write.ts";
import { writeJson, writeJsonLines } from "../../../formats/json/write.ts";
import type { Table } from "../../../formats/table.ts";
import type { ExportOptions } from "./options.ts";

export type ExportFormat = {
  /** What follows the dot. */
  extension: string;
  contentType: string;
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

export const EXPORT_FORMATS: Record<string, ExportFormat> = {
  csv: {
    extension: "csv",
    contentType: "text/csv; charset=utf-8",
    write: (table, options) => writeCsv(table, toCsvOptions(options)),
  },
  json: { extension: "json", contentType: "application/json; charset=utf-8", write: writeJson },
  jsonl: { extension: "jsonl", contentType: "application/jsonl; charset=utf-8", write: writeJsonLines },
};
