// `include_links` and `include_app_metas` (explore-api §4.1): where to go from an answer, and what the portal itself knows
// of a record. Links have the names that the generated clients accept: self, first, last, next, dataset, catalog.
import type { Context } from "hono";
import type { CatalogPage, PublishedDataset } from "../../catalog/published.ts";
import type { RecordsPage, RecordsQuery } from "../../dataset/contract.ts";
import { formatInstant } from "../../odsql/format.ts";
import { toZone } from "../../odsql/zone.ts";
import { askedAddress, catalogAddress, datasetAddress } from "./read-query.ts";

export type Extras = { links: boolean; metas: boolean };

type Link = { rel: string; href: string };
type Row = Record<string, unknown>;

export const hasExtras = ({ links, metas }: Extras) => links || metas;

/** With the number of each record, which groups do not have. */
export function withNumbers(query: RecordsQuery): RecordsQuery {
  if (query.group_by !== undefined) return query;
  return { ...query, select: `${query.select ?? "*"}, _id` };
}

function shownAt(context: Context, offset: number): string {
  const url = askedAddress(context);
  url.searchParams.set("offset", String(offset));
  return url.href;
}

/** Pages are reached by their offsets; the last one is the last that may be asked for. */
function pageLinks(context: Context, query: RecordsQuery, total: number): Link[] {
  const limit = Number(query.limit ?? 10);
  const offset = Number(query.offset ?? 0);
  const size = limit === -1 ? 100 : limit;
  const window = query.group_by === undefined ? 10_000 : 20_000;
  const links = [
    { rel: "self", href: askedAddress(context).href },
    { rel: "first", href: shownAt(context, 0) },
  ];
  if (size > 0) {
    const last = Math.floor(Math.max(0, Math.min(total, window) - 1) / size) * size;
    links.push({ rel: "last", href: shownAt(context, last) });
    if (offset + size < total && offset + 2 * size <= window) {
      links.push({ rel: "next", href: shownAt(context, offset + size) });
    }
  }
  return links;
}

const catalogLink = (context: Context): Link => ({ rel: "catalog", href: `${catalogAddress(context)}/datasets` });

const placeLinks = (context: Context, dataset: PublishedDataset): Link[] => [
  { rel: "dataset", href: datasetAddress(context, dataset.datasetId) },
  catalogLink(context),
];

/** Where to go from a dataset. */
export function datasetLinks(context: Context, datasetId: string): Link[] {
  const base = datasetAddress(context, datasetId);
  return [{ rel: "self", href: base }, catalogLink(context), { rel: "dataset", href: base }];
}

/** A page of the catalogue: its own links, and those of each dataset that says which it is. */
export function linkCatalogPage(context: Context, query: RecordsQuery, page: CatalogPage): Row {
  const results = page.results.map((row) => {
    const id = row.dataset_id;
    const isDataset = query.group_by === undefined && typeof id === "string";
    return isDataset ? { _links: datasetLinks(context, id), ...row } : row;
  });
  const links = [...pageLinks(context, query, page.total_count), catalogLink(context)];
  return { ...page, _links: links, results };
}

/** A record with its number, the instant at which it was loaded, and its size as JSON in bytes. */
export function decorateRecord(
  context: Context,
  dataset: PublishedDataset,
  query: RecordsQuery,
  extras: Extras,
  record: Row,
): Row {
  const { _id: id, ...values } = record;
  const loaded = dataset.dataProcessed;
  const self = `${datasetAddress(context, dataset.datasetId)}/records/${String(id)}`;
  return {
    ...(extras.links ? { _links: [{ rel: "self", href: self }, ...placeLinks(context, dataset)] } : {}),
    _id: String(id),
    _timestamp: loaded === null ? null : formatInstant(loaded, toZone(query.timezone)),
    _size: new TextEncoder().encode(JSON.stringify(values)).length,
    ...values,
  };
}

export function decoratePage(
  context: Context,
  dataset: PublishedDataset,
  query: RecordsQuery,
  extras: Extras,
  page: RecordsPage,
): Row {
  const isGrouped = query.group_by !== undefined;
  const results = isGrouped
    ? page.results
    : page.results.map((record) => decorateRecord(context, dataset, query, extras, record));
  const links = extras.links
    ? { _links: [...pageLinks(context, query, page.total_count), ...placeLinks(context, dataset)] }
    : {};
  return { ...page, ...links, results };
}
