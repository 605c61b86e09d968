// The parameters of a query (explore-api §3): one list, by which requests are read and swagger.json describes them.
// Clauses and numbers are checked by the engine, whose messages clients match; here is what they are called.
import { z } from "zod";

const clause = (description: string) => z.string().meta({ description });
const repeated = (description: string) => z.array(z.string()).meta({ description });
const count = (description: string) => z.string().meta({ type: "integer", description });

export const LANGUAGES = ["fr", "en", "nl", "pt", "it", "ar", "de", "es", "ca", "eu", "sv"] as const;

const select = clause("ODSQL select clause: fields, expressions and aggregates, each with an alias if wanted.");
const where = repeated("ODSQL where clause. Repeated clauses must all hold.");
const group_by = clause("ODSQL group_by clause.");
const order_by = clause("ODSQL order_by clause; `-field` is descending.");
const refine = repeated("`field:value`: records that have this value.");
const exclude = repeated("`field:value`: records that do not have this value.");
const facet = repeated("A field to count the values of, or `facet(name=…, disjunctive=true, sort=…)`.");
const timezone = clause("Time zone of dates, as `Europe/Paris`. UTC by default.");
const lang = z.string().meta({ enum: [...LANGUAGES], description: "Language of formatted dates and of messages." });
const limit = count("How many: -1 to 100, to 20000 with group_by. 10 by default.");
const offset = count("How many to skip. offset + limit is 10000 at most, 20000 with group_by.");
const cursor = clause(
  "Of this portal: `start`, then the `next_cursor` of each answer, for every record without a window. Not with group_by, order_by or offset.",
);
const explain = z.string().meta({
  type: "boolean",
  default: false,
  description: "Of this portal, for administrators: tells beside the page how it is answered.",
});
const exportLimit = count("How many: -1, the default, is everything.");
const flagged = (description: string) => z.string().meta({ type: "boolean", default: false, description });
const include_links = flagged("Add `_links`, and to records `_id`, `_timestamp` and `_size`.");
const include_app_metas = flagged("Add the metadata of applications.");

const FILTERS = { where, refine, exclude };
const LOCALE = { lang, timezone };
const EXTRAS = { include_links, include_app_metas };

export const RowsParameters = z
  .object({ select, ...FILTERS, group_by, order_by, limit, offset, cursor, explain, ...LOCALE, facet, ...EXTRAS })
  .partial();
export const OneParameters = z.object({ select, ...LOCALE, ...EXTRAS }).partial();
export const FacetsParameters = z.object({ facet, ...FILTERS, ...LOCALE }).partial();
export const ExportParameters = z
  .object({ select, ...FILTERS, group_by, order_by, limit: exportLimit, offset, ...LOCALE })
  .partial();
