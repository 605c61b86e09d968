// The query string of a request as the engine takes it (explore-api §1, §3). Unknown parameters are ignored.
import type { Context } from "hono";
import { z } from "zod";
import type { RecordsQuery } from "../../dataset/contract.ts";
import { LANGUAGES, RowsParameters } from "./parameters.ts";

/** Clauses of which several are one list. */
const LISTS: readonly string[] = ["select", "group_by", "order_by"];

const SHAPE = Object.entries(RowsParameters.shape);

const isRepeated = (schema: (typeof SHAPE)[number][1]) => schema.unwrap() instanceof z.ZodArray;

/** What was filled in of the parameters that there are. */
function readGiven(context: Context): z.infer<typeof RowsParameters> {
  const given: Record<string, unknown> = {};
  for (const [name, schema] of SHAPE) {
    const values = (context.req.queries(name) ?? []).filter((value) => value.trim() !== "");
    if (values.length === 0) continue;
    if (isRepeated(schema)) given[name] = values;
    else given[name] = LISTS.includes(name) ? values.join(",") : values[0];
  }
  return RowsParameters.parse(given);
}

/** By the parameter alone, so that an address has one answer: French unless it says otherwise. */
function toLang(asked: string | undefined): string {
  const lang = asked?.trim().toLowerCase() ?? "";
  return LANGUAGES.some((language) => language === lang) ? lang : "fr";
}

/** Repeated `where` parameters stay apart, to be ANDed; other repeated clauses are one list. */
export function readQuery(context: Context): RecordsQuery {
  const {
    include_links: _,
    include_app_metas: __,
    explain: ___,
    where = [],
    timezone = "UTC",
    ...given
  } = readGiven(context);
  const clauses = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...clauses, where, timezone: timezone.trim(), lang: toLang(given.lang) };
}

/** `include_links` or `include_app_metas`, which answer more than was selected. */
export function readExtras(context: Context): { links: boolean; metas: boolean } {
  const { include_links, include_app_metas } = readGiven(context);
  return { links: include_links?.toLowerCase() === "true", metas: include_app_metas?.toLowerCase() === "true" };
}

/** As a page of records is read, for an export. `rows` is an old name of `limit`. */
export function readExportQuery(context: Context): RecordsQuery {
  const query = readQuery(context);
  const rows = context.req.query("rows");
  return query.limit === undefined && rows !== undefined ? { ...query, limit: rows } : query;
}

/** The address that was asked for, without the caller's key: it is shown in links, which people hand on. */
export function askedAddress(context: Context): URL {
  const url = new URL(context.req.url);
  for (const secret of ["apikey", "access_token"]) url.searchParams.delete(secret);
  return url;
}

/** Absolute address of the catalogue in the API. */
export function catalogAddress(context: Context): string {
  return `${new URL(context.req.url).origin}/api/explore/v2.1/catalog`;
}

export function datasetAddress(context: Context, datasetId: string): string {
  return `${catalogAddress(context)}/datasets/${encodeURIComponent(datasetId)}`;
}

/** Whether the answer may differ from one moment to the next though the data do not. */
export function readsClock(query: RecordsQuery): boolean {
  const clauses = [query.select, query.group_by, query.order_by, ...query.where];
  return clauses.some((clause) => clause !== undefined && /\bnow\s*\(/i.test(clause));
}
