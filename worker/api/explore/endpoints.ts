// Every endpoint of the Explore API (explore-api §2): routes and swagger.json are made of this one list.
import type { Context } from "hono";
import type { z } from "zod";
import type { Env } from "../../env.ts";
import type { AnswerName } from "./answers.ts";
import {
  answerAttachments,
  answerCatalogFacets,
  answerDataset,
  answerDatasets,
  answerEntryPoints,
  answerMetadataTemplates,
  refuseFile,
} from "./catalog.ts";
import { answerCatalogExport, CATALOG_FORMATS, listCatalogExports } from "./exports/catalog.ts";
import { answerExport, listExports } from "./exports/dataset.ts";
import { EXPORT_FORMATS } from "./exports/formats.ts";
import { ExportOptionsSchema } from "./exports/options.ts";
import { ExportParameters, FacetsParameters, OneParameters, RowsParameters } from "./parameters.ts";
import { answerFacets, answerRecord, answerRecords } from "./records.ts";

export type Endpoint = {
  /** As the router takes it. */
  path: string;
  operation: string;
  summary: string;
  tag: "Catalog" | "Dataset";
  parameters: z.ZodObject | null;
  /** The schema of the answer's JSON; null for files. */
  answer: AnswerName | null;
  /** Media types of files. */
  files: string[];
  /** What a part of the path may be. */
  choices: Record<string, string[]>;
  handler(context: Context<{ Bindings: Env }>): Response | Promise<Response>;
};

type Given = Pick<Endpoint, "path" | "operation" | "summary" | "handler"> & Partial<Endpoint>;

function endpoint(given: Given): Endpoint {
  const tag = given.path.startsWith("/catalog/datasets/") ? "Dataset" : "Catalog";
  return { tag, parameters: null, answer: null, files: [], choices: {}, ...given };
}

const mediaTypes = (formats: Record<string, { contentType: string }>) => [
  ...new Set(Object.values(formats).map(({ contentType }) => contentType.split(";")[0] ?? "")),
];

const ExportsParameters = ExportParameters.extend(ExportOptionsSchema.shape);

const DATASET = "/catalog/datasets/:dataset_id";

export const ENDPOINTS: Endpoint[] = [
  endpoint({
    path: "/catalog",
    operation: "getEntryPoints",
    summary: "Entry points of the catalogue",
    answer: "Links",
    handler: answerEntryPoints,
  }),
  endpoint({
    path: "/catalog/datasets",
    operation: "getDatasets",
    summary: "Query the datasets of the catalogue",
    parameters: RowsParameters,
    answer: "Datasets",
    handler: answerDatasets,
  }),
  endpoint({
    path: "/catalog/facets",
    operation: "getDatasetsFacets",
    summary: "Count the values of the catalogue's facets",
    parameters: FacetsParameters,
    answer: "Facets",
    handler: answerCatalogFacets,
  }),
  endpoint({
    path: "/catalog/exports",
    operation: "listDatasetsExportFormats",
    summary: "List the formats in which the catalogue can be exported",
    answer: "Links",
    handler: listCatalogExports,
  }),
  endpoint({
    path: "/catalog/exports/:format",
    operation: "exportDatasets",
    summary: "Export the catalogue",
    parameters: ExportsParameters,
    files: mediaTypes(CATALOG_FORMATS),
    choices: { format: Object.keys(CATALOG_FORMATS) },
    handler: answerCatalogExport,
  }),
  endpoint({
    path: "/catalog/metadata_templates",
    operation: "getMetadataTemplates",
    summary: "List the metadata that datasets have",
    answer: "MetadataTemplates",
    handler: answerMetadataTemplates,
  }),
  endpoint({
    path: "/catalog/metadata_templates/:type",
    operation: "getMetadataTemplatesOfType",
    summary: "List the metadata of one type of template",
    answer: "MetadataTemplates",
    handler: answerMetadataTemplates,
  }),
  endpoint({
    path: "/catalog/metadata_templates/:type/:template",
    operation: "getMetadataTemplate",
    summary: "List the metadata of one template",
    answer: "MetadataTemplates",
    handler: answerMetadataTemplates,
  }),
  endpoint({
    path: DATASET,
    operation: "getDataset",
    summary: "Show a dataset: its fields and metadata",
    parameters: OneParameters,
    answer: "Dataset",
    handler: answerDataset,
  }),
  endpoint({
    path: `${DATASET}/records`,
    operation: "getRecords",
    summary: "Query the records of a dataset",
    parameters: RowsParameters,
    answer: "Rows",
    handler: answerRecords,
  }),
  endpoint({
    path: `${DATASET}/records/:record_id`,
    operation: "getRecord",
    summary: "Show one record",
    parameters: OneParameters,
    answer: "Row",
    handler: answerRecord,
  }),
  endpoint({
    path: `${DATASET}/facets`,
    operation: "getRecordsFacets",
    summary: "Count the values of a dataset's facets",
    parameters: FacetsParameters,
    answer: "Facets",
    handler: answerFacets,
  }),
  endpoint({
    path: `${DATASET}/exports`,
    operation: "listExportFormats",
    summary: "List the formats in which a dataset can be exported",
    answer: "Links",
    handler: listExports,
  }),
  endpoint({
    path: `${DATASET}/exports/:format`,
    operation: "exportRecords",
    summary: "Export the records of a dataset, or those that a query selects, in one file",
    parameters: ExportsParameters,
    files: mediaTypes(EXPORT_FORMATS),
    choices: { format: Object.keys(EXPORT_FORMATS) },
    handler: answerExport,
  }),
  endpoint({
    path: `${DATASET}/attachments`,
    operation: "getDatasetAttachments",
    summary: "List the attachments of a dataset",
    answer: "Attachments",
    handler: answerAttachments,
  }),
  endpoint({
    path: `${DATASET}/attachments/:file_id`,
    operation: "getAttachment",
    summary: "Download an attachment",
    files: ["application/octet-stream"],
    handler: refuseFile,
  }),
  endpoint({
    path: `${DATASET}/files/:file_id`,
    operation: "getFile",
    summary: "Download a file that is a value of a record",
    files: ["application/octet-stream"],
    handler: refuseFile,
  }),
];
