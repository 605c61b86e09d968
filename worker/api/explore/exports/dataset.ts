// Exports of a dataset (explore-api §2, §14): the list of formats, and the files.
import type { Context } from "hono";
import { titleOf } from "../../../catalog/metadata.ts";
import type { PublishedDataset } from "../../../catalog/published.ts";
import type { ExportAnswer, RecordsQuery } from "../../../dataset/contract.ts";
import type { Env } from "../../../env.ts";
import { AppError } from "../../../errors.ts";
import type { Column, Row, Table } from "../../../formats/table.ts";
import { formatInstant } from "../../../odsql/format.ts";
import { toZone } from "../../../odsql/zone.ts";
import { answerRead, isHeld, notModified, toEtag } from "../answer.ts";
import { catalogAddress, datasetAddress, readExportQuery, readsClock } from "../read-query.ts";
import { requireData, requirePublished, secured } from "../records.ts";
import { beginStream, gzip, toPieces } from "./body.ts";
import { EXPORT_FORMATS, type ExportFormat } from "./formats.ts";
import { type ExportOptions, readOptions } from "./options.ts";
import { readRows } from "./read-rows.ts";
import { sendAndStore, serveStored, storedKey } from "./stored.ts";

type ExploreContext = Context<{ Bindings: Env }>;

/** The one thing that exports ask of an actor. */
type RecordsExporter = { exportRecords(query: RecordsQuery): Promise<ExportAnswer> };

type Opened = Extract<ExportAnswer, { ok: true }>;

const isGeographic = ({ fields }: PublishedDataset) =>
  fields.some(({ type }) => type === "geo_point_2d" || type === "geo_shape");

/** The formats that a dataset has. */
export function formatsOf(dataset: PublishedDataset): [string, ExportFormat][] {
  const geographic = isGeographic(dataset);
  return Object.entries(EXPORT_FORMATS).filter(([, format]) => geographic || format.isGeographic !== true);
}

export async function listExports(context: ExploreContext): Promise<Response> {
  const dataset = await requirePublished(context);
  const base = `${datasetAddress(context, dataset.datasetId)}/exports`;
  const links = formatsOf(dataset).map(([rel]) => ({ rel, href: `${base}/${rel}` }));
  return answerRead(context, { links: [{ rel: "self", href: base }, ...links] }, true);
}

/** @throws AppError NotFoundResource (404) for a format that there is not, or not for this dataset */
function requireFormat(context: ExploreContext, dataset: PublishedDataset): [string, ExportFormat] {
  const name = context.req.param("format") ?? "";
  const found = formatsOf(dataset).find(([known]) => known === name);
  if (found !== undefined) return found;
  throw new AppError("NotFoundResource", 404, { resource: `export format ${name}` });
}

async function openExport(env: Env, dataset: PublishedDataset, query: RecordsQuery): Promise<Opened> {
  const stub = env.DATASETS.get(env.DATASETS.idFromName(dataset.uid)) as unknown as RecordsExporter;
  const answer = await stub.exportRecords(query);
  if (answer.ok) return answer;
  if (answer.failure.code === "NotFoundResource") {
    throw new AppError("NotFoundResource", 404, { resource: `dataset ${dataset.datasetId}` });
  }
  throw AppError.from(answer.failure);
}

/** Of two columns with one key, the place of the first and the values of the last, as in an object. */
function withoutDoubles(columns: Column[]): number[] {
  const places = new Map<string, number>();
  columns.forEach(({ key }, index) => {
    places.set(key, index);
  });
  return [...places.values()];
}

async function* chosen(rows: AsyncIterable<Row[]>, places: number[]): AsyncGenerator<Row[]> {
  for await (const batch of rows) yield batch.map(({ id, values }) => ({ id, values: places.map((p) => values[p]) }));
}

type Asked = { context: ExploreContext; dataset: PublishedDataset; query: RecordsQuery };

/** The rows, and whether they are those of the version that D1 has announced. */
async function openTable({ context, dataset, query }: Asked): Promise<{ table: Table; isExpected: boolean }> {
  const zone = toZone(query.timezone);
  const first = await openExport(context.env, dataset, query);
  const places = withoutDoubles(first.columns);
  let opened: Opened | null = first;
  async function* readAll(): AsyncGenerator<Row[]> {
    // Some formats read the rows twice.
    const { columns, pages, generation } = opened ?? (await openExport(context.env, dataset, query));
    opened = null;
    if (generation !== first.generation) throw new Error("another generation was published meanwhile");
    const rows = readRows(pages, columns);
    yield* places.length === columns.length ? rows : chosen(rows, places);
  }
  const table: Table = {
    name: dataset.datasetId,
    title: titleOf(dataset.metadata, dataset.datasetId),
    columns: places.flatMap((place) => first.columns[place] ?? []),
    address: datasetAddress(context, dataset.datasetId),
    rows: readAll,
    formatInstant: (instant) => formatInstant(instant, zone),
    offsetAt: (instant) => zone.offsetAt(instant),
  };
  return { table, isExpected: first.generation === dataset.generation && !first.incomplete };
}

function toHeaders(dataset: PublishedDataset, format: ExportFormat, options: ExportOptions, etag: string | null) {
  const name = `${dataset.datasetId}.${format.extension}${options.compressed ? ".gz" : ""}`;
  const headers = new Headers({
    "content-type": options.compressed ? "application/gzip" : format.contentType,
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  if (etag !== null) headers.set("etag", etag);
  return headers;
}

/** Of a zone there are hundreds, and whoever wants can ask for each: these are kept. */
const STORED_ZONES: ReadonlySet<string> = new Set(["UTC", "Europe/Paris"]);

/** Whole exports are kept (what is confined to a part by rules is not whole), in as many variants as a few choices make: nobody can fill the storage by asking. */
function isStorable(query: RecordsQuery, options: ExportOptions, format: ExportFormat): boolean {
  const { where, timezone, lang: _, ...narrowing } = query;
  const isFree = options.list_separator !== "," || options.epsg !== 4326 || options.include_exports !== undefined;
  const isNamed = options.name_field !== undefined || options.description_field_list !== undefined;
  const isWhole = where.length === 0 && Object.keys(narrowing).length === 0 && STORED_ZONES.has(timezone);
  return isWhole && !isFree && !isNamed && format.namesAddresses !== true;
}

/** A file of all records, or of those that the query selects. */
export async function answerExport(context: ExploreContext): Promise<Response> {
  const dataset = await requireData(context);
  const [name, format] = requireFormat(context, dataset);
  const query = secured(dataset, readExportQuery(context));
  const options = readOptions(context);
  const isFixed = !dataset.incomplete && !readsClock(query);
  const version = [dataset.uid, dataset.generation, dataset.publishedRevision];
  const base = format.namesAddresses === true ? catalogAddress(context) : "";
  const etag = isFixed ? await toEtag([...version, base, name, query, options]) : null;
  if (etag !== null && isHeld(context, etag)) return notModified(etag);
  const headers = toHeaders(dataset, format, options, etag);
  const key = etag !== null && isStorable(query, options, format) ? storedKey(dataset, etag) : null;
  const stored = key === null ? null : await serveStored(context.env.BUCKET, key, headers, context.req.raw);
  if (stored !== null) return stored;
  if (context.req.raw.method === "HEAD") {
    // Opened and left: a query that cannot be answered is refused as it is to GET.
    await (await openExport(context.env, dataset, query)).pages.cancel();
    return new Response(null, { headers });
  }
  const { table, isExpected } = await openTable({ context, dataset, query });
  // Published between the look-up and the question: these are the rows of a version that this tag is not of.
  if (!isExpected) headers.delete("etag");
  const written = toPieces(format.write(table, options));
  const pieces = options.compressed ? gzip(written) : written;
  if (key === null || !isExpected) return new Response(await beginStream(pieces), { headers });
  const waitUntil = (promise: Promise<unknown>) => context.executionCtx.waitUntil(promise);
  return new Response(await sendAndStore(pieces, { env: context.env, key, dataset, waitUntil }), { headers });
}
