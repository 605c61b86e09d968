// Rows of the catalogue and of the actor → what the site's components show.
import { FIRST_ROWS } from "../../../site/src/lib/api.ts";
import { TIMEZONE } from "../../../site/src/lib/format.ts";
import { type Completeness, type DatasetView, type RowsView, toDatasetView } from "../../../site/src/lib/view.ts";
import type { CardRow, PageRow } from "../../catalog/site-catalog.ts";
import type { RecordsAnswer, RecordsQuery } from "../../dataset/contract.ts";
import type { Env } from "../../env.ts";
import type { Lang } from "../../messages.ts";
import type { RecordsSecurity } from "../../odsql/security.ts";

/** A page without its first rows is better than a page that does not come. */
const ROWS_TIMEOUT_MS = 5_000;

/** The one thing that pages ask of a dataset's actor. */
type RecordsReader = { queryRecords(query: RecordsQuery): Promise<RecordsAnswer> };

function completenessOf(row: CardRow): Completeness {
  if (!row.incomplete) return "whole";
  return row.status === "processing" ? "growing" : "stopped";
}

/** A catalogue row as a view; a card has no fields. */
export function toView(row: CardRow | PageRow): DatasetView {
  const template = Object.entries(row.metadata?.default ?? {});
  const processed = row.dataProcessed ?? row.metadataProcessed;
  return toDatasetView({
    datasetId: row.datasetId,
    metas: Object.fromEntries(template.map(([name, { value }]) => [name, value])),
    fields: "fields" in row ? (row.fields ?? []) : [],
    recordsCount: row.recordsCount,
    processed: processed === null ? null : new Date(processed).toISOString(),
    completeness: completenessOf(row),
  });
}

function timeout(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer in ${ROWS_TIMEOUT_MS} ms`)), ROWS_TIMEOUT_MS);
  });
}

/**
 * The first rows of a dataset, or null (recorded in the log) where its actor cannot give them now.
 * @param security what of the data is shown; null for all
 */
export async function loadRows(env: Env, uid: string, lang: Lang, security: RecordsSecurity | null): Promise<RowsView> {
  const reader = env.DATASETS.get(env.DATASETS.idFromName(uid)) as unknown as RecordsReader;
  const plain: RecordsQuery = { where: [], limit: String(FIRST_ROWS), lang, timezone: TIMEZONE };
  const query = security === null ? plain : { ...plain, security };
  let reason: string;
  try {
    const answer = await Promise.race([reader.queryRecords(query), timeout()]);
    if (answer.ok) return { rows: answer.page.results, total: answer.page.total_count };
    reason = answer.failure.code;
  } catch (error) {
    reason = String(error);
  }
  console.error(JSON.stringify({ level: "error", event: "first_rows_unavailable", dataset_uid: uid, reason }));
  return null;
}
