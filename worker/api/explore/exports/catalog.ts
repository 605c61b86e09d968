// Exports of the catalogue (explore-api §2, §14): tables of metadata, DCAT, Dublin Core, RSS and data.json.
import type { Context } from "hono";
import { exportPublished, listMetadataNames, readVersion, selectPublished } from "../../../catalog/catalog-export.ts";
import { type PublishedDataset, toDatasetJson } from "../../../catalog/published.ts";
import type { Env } from "../../../env.ts";
import { AppError } from "../../../errors.ts";
import type { Column, Row, Table } from "../../../formats/table.ts";
import { writeDcatTurtle, writeDcatXml, writeDublinCore } from "../../catalog-formats/dcat.ts";
import { type Description, type Distribution, describe, type Portal } from "../../catalog-formats/description.ts";
import { writeDataJson, writeRss } from "../../catalog-formats/feeds.ts";
import { answerRead, isHeld, notModified, toEtag } from "../answer.ts";
import { catalogAddress, readExportQuery, readsClock } from "../read-query.ts";
import { viewerOf } from "../viewer.ts";
import { beginStream, gzip, toPieces } from "./body.ts";
import { formatsOf } from "./dataset.ts";
import { EXPORT_FORMATS } from "./formats.ts";
import { type ExportOptions, readOptions } from "./options.ts";

type ExploreContext = Context<{ Bindings: Env }>;

type Asked = { context: ExploreContext; options: ExportOptions };

export type CatalogFormat = {
  extension: string;
  contentType: string;
  write(asked: Asked): Promise<AsyncIterable<string | Uint8Array>>;
};

const RDF_XML = "application/rdf+xml; charset=utf-8";

const PORTAL_NAME = "Lisière";

/** Formats of datasets that are tables with headers, for which labels can be asked. */
const LABELLED: ReadonlySet<string> = new Set(["csv", "xlsx", "parquet"]);

function toPortal({ context, options }: Asked): Portal {
  const { origin } = new URL(context.req.url);
  const wanted = options.include_exports?.split(",").map((name) => name.trim());
  const distributionsOf = (dataset: PublishedDataset): Distribution[] =>
    formatsOf(dataset)
      .filter(([format]) => wanted === undefined || wanted.includes(format))
      .map(([format, { contentType }]) => {
        const query = LABELLED.has(format) && options.use_labels_in_exports ? "?use_labels=true" : "";
        const url = `${catalogAddress(context)}/datasets/${encodeURIComponent(dataset.datasetId)}/exports/${format}${query}`;
        return { format, title: format, url, mediaType: contentType };
      });
  return { origin, distributionsOf };
}

async function readAll({ context }: Asked) {
  return exportPublished(context.env.DB, await viewerOf(context), readExportQuery(context), Date.now());
}

async function descriptions(asked: Asked): Promise<AsyncIterable<Description>> {
  const portal = toPortal(asked);
  const datasets = await readAll(asked);
  return (async function* () {
    for await (const dataset of datasets()) yield describe(dataset, portal);
  })();
}

const toHead = ({ context }: Asked) => ({
  address: catalogAddress(context),
  title: PORTAL_NAME,
  language: "fr",
  page: `${new URL(context.req.url).origin}/`,
});

/** A list stays a list, a truth is spelled as upstream spells it, and an object is shown as JSON. */
function toCell(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return value.map((inner) => (typeof inner === "string" ? inner : JSON.stringify(inner)));
  return typeof value === "object" ? JSON.stringify(value) : value;
}

const toColumn = (key: string): Column => ({
  key,
  label: key,
  type: "text",
  multivalued: false,
  precision: null,
  instant: false,
});

function toTable({ context }: Asked, names: string[], rows: () => AsyncIterable<Row[]>): Table {
  return {
    name: "datasets",
    title: PORTAL_NAME,
    columns: names.map(toColumn),
    address: catalogAddress(context),
    rows,
    formatInstant: (instant) => new Date(instant).toISOString(),
    offsetAt: () => 0,
  };
}

function isWhole({ context }: Asked): boolean {
  const { select = "*", group_by } = readExportQuery(context);
  return select.trim() === "*" && group_by === undefined;
}

/** A row for each dataset: every metadata as `template.field`, then the identifier. */
async function toMetadataTable(asked: Asked): Promise<Table> {
  const names = await listMetadataNames(asked.context.env.DB, await viewerOf(asked.context));
  const datasets = await readAll(asked);
  async function* rows(): AsyncGenerator<Row[]> {
    for await (const dataset of datasets()) {
      const { metas } = toDatasetJson(dataset) as { metas: Record<string, Record<string, unknown>> };
      const values = names.map((name) => {
        const dot = name.indexOf(".");
        return toCell(metas[name.slice(0, dot)]?.[name.slice(dot + 1)]);
      });
      yield [{ id: null, values: [...values, dataset.datasetId] }];
    }
  }
  return toTable(asked, [...names, "datasetid"], rows);
}

async function toSelectedTable(asked: Asked): Promise<Table> {
  const { context } = asked;
  const rows = await selectPublished(context.env.DB, await viewerOf(context), readExportQuery(context), Date.now());
  const names = Object.keys(rows[0] ?? {});
  return toTable(asked, names, async function* () {
    yield rows.map((row) => ({ id: null, values: names.map((name) => toCell(row[name])) }));
  });
}

const openTable = (asked: Asked) => (isWhole(asked) ? toMetadataTable(asked) : toSelectedTable(asked));

async function writeArray(asked: Asked): Promise<AsyncIterable<string>> {
  const { context } = asked;
  async function* write(values: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
    let before = "[";
    for await (const value of values) {
      yield before + JSON.stringify(value);
      before = ",\n";
    }
    yield before === "[" ? "[]" : "]";
  }
  if (!isWhole(asked))
    return write(await selectPublished(context.env.DB, await viewerOf(context), readExportQuery(context), Date.now()));
  const datasets = await readAll(asked);
  async function* whole() {
    for await (const dataset of datasets()) yield toDatasetJson(dataset);
  }
  return write(whole());
}

/** As the format of datasets of the same name. */
function tabular(name: "csv" | "xlsx"): CatalogFormat {
  const format = EXPORT_FORMATS[name];
  if (format === undefined) throw new Error(`there is no format ${name}`);
  const { extension, contentType, write } = format;
  return { extension, contentType, write: async (asked) => write(await openTable(asked), asked.options) };
}

const dcat: CatalogFormat = {
  extension: "rdf",
  contentType: RDF_XML,
  write: async (asked) => writeDcatXml(toHead(asked), await descriptions(asked)),
};

/** Names under which national harvesters ask: all of them are served the same document, which DCAT-AP is the common part of. */
const NATIONAL = ["ch", "de", "se", "sp", "it", "vl", "benap"];

export const CATALOG_FORMATS: Record<string, CatalogFormat> = {
  csv: tabular("csv"),
  "data.json": {
    extension: "json",
    contentType: "application/json; charset=utf-8",
    write: async (asked) => writeDataJson(await descriptions(asked)),
  },
  dcat,
  ...Object.fromEntries(NATIONAL.map((suffix) => [`dcat_ap_${suffix}`, dcat])),
  dublin_core: {
    extension: "rdf",
    contentType: RDF_XML,
    write: async (asked) => writeDublinCore(await descriptions(asked)),
  },
  json: { extension: "json", contentType: "application/json; charset=utf-8", write: writeArray },
  rdf: dcat,
  rss: {
    extension: "rss",
    contentType: "application/rss+xml; charset=utf-8",
    write: async (asked) => writeRss(toHead(asked), await descriptions(asked)),
  },
  ttl: {
    extension: "ttl",
    contentType: "text/turtle; charset=utf-8",
    write: async (asked) => writeDcatTurtle(toHead(asked), await descriptions(asked)),
  },
  xlsx: tabular("xlsx"),
};

export function listCatalogExports(context: ExploreContext): Promise<Response> {
  const base = `${catalogAddress(context)}/exports`;
  const links = Object.keys(CATALOG_FORMATS).map((rel) => ({ rel, href: `${base}/${rel}` }));
  return answerRead(context, { links: [{ rel: "self", href: base }, ...links] }, true);
}

/** Of the catalogue's version, the question and the address by which links begin; null where the clock is read. */
async function exportEtag({ context, options }: Asked, name: string): Promise<string | null> {
  const query = readExportQuery(context);
  if (readsClock(query)) return null;
  return toEtag([
    await readVersion(context.env.DB, await viewerOf(context)),
    catalogAddress(context),
    name,
    query,
    options,
  ]);
}

export async function answerCatalogExport(context: ExploreContext): Promise<Response> {
  const name = context.req.param("format") ?? "";
  const format = Object.hasOwn(CATALOG_FORMATS, name) ? CATALOG_FORMATS[name] : undefined;
  if (format === undefined) throw new AppError("NotFoundResource", 404, { resource: `export format ${name}` });
  const options = readOptions(context);
  const filename = `datasets.${format.extension}${options.compressed ? ".gz" : ""}`;
  const headers = new Headers({
    "content-type": options.compressed ? "application/gzip" : format.contentType,
    "content-disposition": `attachment; filename="${filename}"`,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  const asked = { context, options };
  // Read before the datasets are: a tag may be of an older version than what it is sent with, never of a newer one.
  const etag = await exportEtag(asked, name);
  if (etag !== null) headers.set("etag", etag);
  const written = await format.write(asked);
  if (etag !== null && isHeld(context, etag)) return notModified(etag);
  if (context.req.raw.method === "HEAD") return new Response(null, { headers });
  const pieces = toPieces(written);
  return new Response(await beginStream(options.compressed ? gzip(pieces) : pieces), { headers });
}
