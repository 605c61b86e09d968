// Parameters of exports (explore-api §3), beside those of a query. The same schemas validate requests and describe them
// in swagger.json.
import type { Context } from "hono";
import { z } from "zod";
import { AppError } from "../../../errors.ts";

function flag(byDefault: boolean, description: string) {
  return z
    .string()
    .toLowerCase()
    .pipe(z.enum(["true", "false"], "true or false"))
    .transform((text) => text === "true")
    .default(byDefault)
    .meta({ type: "boolean", default: byDefault, description });
}

export const ExportOptionsSchema = z.object({
  use_labels: flag(false, "Use the labels of fields instead of their names as column headers (tabular formats)."),
  compressed: flag(false, "Compress the file with gzip."),
  epsg: z
    .string()
    .regex(/^\d{4,6}$/, "the number of an EPSG coordinate system")
    .transform(Number)
    .default(4326)
    .meta({ type: "integer", default: 4326, description: "Coordinate system of geographic formats." }),
  delimiter: z
    .enum([";", ",", "\t", "|"], "one of ; , | and the tabulation")
    .default(";")
    .meta({ description: "Separator of columns (csv)." }),
  list_separator: z
    .string()
    .max(16, "at most 16 characters")
    .default(",")
    .meta({ description: "Separator of the values of a multivalued cell (csv)." }),
  quote_all: flag(false, "Put every text between quotes (csv)."),
  with_bom: flag(true, "Begin with the UTF-8 byte order mark (csv)."),
  spreadsheet_safe: flag(
    false,
    "Put an apostrophe in front of texts that a spreadsheet would take for a formula (csv). Not in the original API.",
  ),
  parquet_compression: z
    .enum(["snappy", "zstd"], "snappy or zstd")
    .default("snappy")
    .meta({ description: "Compression of the columns (parquet)." }),
  name_field: z
    .string()
    .max(500)
    .optional()
    .meta({ description: "Field that names a waypoint or track (gpx), or a point (ov2)." }),
  description_field_list: z
    .string()
    .max(5000)
    .optional()
    .meta({ description: "Fields of the description, separated by commas (gpx)." }),
  include_exports: z
    .string()
    .max(500)
    .optional()
    .meta({ description: "Formats of the datasets that are listed, separated by commas; all by default (dcat)." }),
  use_labels_in_exports: flag(true, "Whether the listed files have labels as headers (dcat)."),
  use_extension: flag(true, "Other fields as extensions; otherwise they are in the description (gpx)."),
});

export type ExportOptions = z.infer<typeof ExportOptionsSchema>;

/** @throws AppError InvalidRESTParameterError (400) */
export function readOptions(context: Context): ExportOptions {
  const names = Object.keys(ExportOptionsSchema.shape);
  // An empty parameter is one that a form sends and nobody filled; a separator may be meant to be empty.
  const given = names.flatMap((name) => {
    const value = context.req.query(name);
    return value === undefined || (value === "" && name !== "list_separator") ? [] : [[name, value]];
  });
  const read = ExportOptionsSchema.safeParse(Object.fromEntries(given));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const parameter = String(issue?.path[0] ?? "");
  const found = context.req.query(parameter) ?? "";
  throw new AppError("InvalidRESTParameterError", 400, { parameter, found, expected: issue?.message ?? "" });
}
