// The query string of a request as the engine takes it (explore-api §1, §3). Unknown parameters are ignored.
import type { Context } from "hono";
import type { RecordsQuery } from "../../dataset/contract.ts";
import { requestLang } from "../middleware/errors.ts";

const CLAUSES = ["select", "group_by", "order_by"] as const;
const NUMBERS = ["limit", "offset"] as const;

/** Parameters of which every repetition counts for itself. */
const FILTERS = ["refine", "exclude", "facet"] as const;

/** Repeated `where` parameters stay apart, to be ANDed; other repeated clauses are one list. */
export function readQuery(context: Context): RecordsQuery {
  const query: RecordsQuery = {
    where: context.req.queries("where") ?? [],
    lang: requestLang(context),
    timezone: context.req.query("timezone")?.trim() || "UTC",
  };
  for (const name of CLAUSES) {
    const values = (context.req.queries(name) ?? []).filter((value) => value.trim() !== "");
    if (values.length > 0) query[name] = values.join(",");
  }
  for (const name of FILTERS) {
    const values = (context.req.queries(name) ?? []).filter((value) => value.trim() !== "");
    if (values.length > 0) query[name] = values;
  }
  for (const name of NUMBERS) {
    const value = context.req.query(name);
    if (value !== undefined) query[name] = value;
  }
  return query;
}

/** Whether the answer may differ from one moment to the next though the data do not. */
export function readsClock(query: RecordsQuery): boolean {
  const clauses = [query.select, query.group_by, query.order_by, ...query.where];
  return clauses.some((clause) => clause !== undefined && /\bnow\s*\(/i.test(clause));
}
