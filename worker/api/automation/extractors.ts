// The extractors that a resource may have, and the parameters of each (publishing-platform §1.10, §2.3).
import { type Context, Hono } from "hono";
import type { Env } from "../../env.ts";
import { FORMATS, type Format } from "../../format.ts";
import type { PreviewParams } from "../../formats/preview.ts";
import { parseWith } from "./body.ts";
import { pageSchema, toPage } from "./shapes.ts";

type Name = keyof PreviewParams;

type Parameter = {
  label: string;
  type: "text" | "int" | "bool" | "list";
  default: unknown;
  description: string;
  choices?: string[];
};

const PARAMETERS: Record<Name, Parameter> = {
  separator: {
    label: "Separator",
    type: "text",
    default: null,
    description: "Between the values of a row; guessed without.",
    choices: [";", ",", "\t", "|"],
  },
  encoding: {
    label: "Encoding",
    type: "text",
    default: null,
    description: "Of the text; found without: UTF-8, UTF-16, windows-1252, cp850 or Mac Roman.",
  },
  doublequote: {
    label: "Quoted values",
    type: "bool",
    default: true,
    description: "Values may stand in double quotes.",
  },
  headers_first_row: {
    label: "Headers in the first row",
    type: "bool",
    default: true,
    description: "The first row that is read names the columns.",
  },
  first_row_no: { label: "First row", type: "int", default: 1, description: "Rows above it are passed over." },
  sheets: {
    label: "Sheets",
    type: "list",
    default: null,
    description: "Names of the sheets that are read; without, the first that is visible and holds something.",
  },
  all_sheets: { label: "All sheets", type: "bool", default: false, description: "Every visible sheet is read." },
  json_root: { label: "Root", type: "text", default: null, description: "Dotted path to the records; found without." },
  json_object: { label: "Object", type: "text", default: null, description: "Dotted path within each record." },
  flatten: {
    label: "Flatten",
    type: "bool",
    default: false,
    description: "Nested objects become columns of their own.",
  },
  key_name: {
    label: "Name of the keys",
    type: "text",
    default: "key",
    description: "The column of a dictionary’s keys.",
  },
  tag_name: {
    label: "Element",
    type: "text",
    default: null,
    description: "The elements that are rows; without, those that repeat.",
  },
  tag_depth: {
    label: "Depth",
    type: "int",
    default: null,
    description: "Depth of the elements that are rows; the root is 0.",
  },
  parent_attributes: {
    label: "Attributes of parents",
    type: "int",
    default: 0,
    description: "How many elements above a row give it their attributes.",
  },
  epsg: {
    label: "Coordinate system",
    type: "int",
    default: 4326,
    description: "EPSG code, where the file does not say it.",
  },
  entry: {
    label: "Files of the archive",
    type: "text",
    default: null,
    description: "A name in which * and ? stand for anything; all such files are read.",
  },
};

const SHEETS: Name[] = ["sheets", "all_sheets", "headers_first_row", "first_row_no", "entry"];

const EXTRACTORS: Record<Format, { label: string; parameters: Name[] }> = {
  csvfile: {
    label: "CSV",
    parameters: ["separator", "encoding", "doublequote", "headers_first_row", "first_row_no", "entry"],
  },
  jsonfile: { label: "JSON", parameters: ["json_root", "json_object", "flatten", "encoding", "entry"] },
  jsondict: {
    label: "JSON dictionary",
    parameters: ["json_root", "json_object", "key_name", "flatten", "encoding", "entry"],
  },
  ndjsonfile: { label: "JSON lines", parameters: ["json_object", "flatten", "encoding", "entry"] },
  geojsonfile: { label: "GeoJSON", parameters: ["epsg", "encoding", "entry"] },
  xlsxfile: { label: "Excel (XLSX, XLSM)", parameters: SHEETS },
  xlsfile: { label: "Excel 97–2003 (XLS)", parameters: SHEETS },
  odsfile: { label: "OpenDocument (ODS)", parameters: SHEETS },
  dbffile: { label: "dBase (DBF)", parameters: ["encoding", "entry"] },
  shapefile: { label: "Shapefile (zip)", parameters: ["epsg", "encoding", "entry"] },
  xmlfile: { label: "XML", parameters: ["tag_name", "tag_depth", "parent_attributes", "encoding", "entry"] },
  gpxfile: { label: "GPX", parameters: ["entry"] },
  kmlfile: { label: "KML, KMZ", parameters: ["entry"] },
  parquetfile: { label: "Parquet, GeoParquet", parameters: ["epsg", "entry"] },
  flatgeobuffile: { label: "FlatGeobuf", parameters: ["epsg", "entry"] },
};

/** What is guessed again when one of these is set. */
const IMPACTING: ReadonlySet<Name> = new Set(["encoding", "first_row_no", "entry"]);

function toParameterJson(name: Name) {
  const { choices = null, ...parameter } = PARAMETERS[name];
  return {
    name,
    ...parameter,
    choices,
    is_mandatory: false,
    hidden: false,
    trim: false,
    can_create_field: name === "key_name",
    impacts_guessed_parameters: IMPACTING.has(name),
  };
}

export const extractorLabel = (format: Format): string => EXTRACTORS[format].label;

export const extractorRoutes = new Hono<{ Bindings: Env }>({ strict: false });

extractorRoutes.get("/", (context: Context<{ Bindings: Env }>) => {
  const page = parseWith(pageSchema, context.req.query());
  const results = FORMATS.map((type) => {
    const { label, parameters } = EXTRACTORS[type];
    return { type, label, parameters: parameters.map(toParameterJson) };
  });
  return context.json(
    toPage(context.req.url, results.length, page, results.slice(page.offset, page.offset + page.limit)),
  );
});
