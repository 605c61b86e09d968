// Record errors of what is published: grouped by field, processor and message, with counts and samples; and every one of
// them as a CSV file (publishing-platform §1.8).
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { findDataset } from "../../catalog/datasets.ts";
import type { RecordErrorReport } from "../../catalog/status.ts";
import type { Env } from "../../env.ts";
import { writeCsv } from "../../formats/csv/write.ts";
import type { Column, Row, Table } from "../../formats/table.ts";
import { type Lang, sentence } from "../../messages.ts";
import { beginStream, toPieces } from "../explore/exports/body.ts";
import { requestLang } from "../middleware/errors.ts";

export const recordErrorRoutes = new Hono<{ Bindings: Env }>({ strict: false });

const actorOf = (env: Env, uid: string) => env.DATASETS.get(env.DATASETS.idFromName(uid));

/** Of the generation that is served; one report per field and kind of error, the most frequent first. */
export async function readRecordErrors(env: Env, uid: string, lang: Lang): Promise<RecordErrorReport[]> {
  const groups = await actorOf(env, uid).recordErrors();
  return groups.map(({ code, field, count, samples }) => ({
    record_id: samples[0] ? String(samples[0].row) : null,
    field_uid: field || null,
    processor_uid: null,
    error_code: code,
    message: sentence(code, samples[0]?.params ?? {}, lang),
    count,
    rows: samples.map(({ row }) => row),
    samples: samples.map(({ row, params }) => ({ row, message: sentence(code, params, lang) })),
  }));
}

recordErrorRoutes.get("/:uid/records_errors", async (context) => {
  const uid = context.req.param("uid");
  const dataset = await findDataset(drizzle(context.env.DB), uid);
  const results = dataset.isPublished ? await readRecordErrors(context.env, uid, requestLang(context)) : [];
  return context.json({ total_count: results.reduce((sum, { count }) => sum + count, 0), results });
});

const column = (key: string, type: Column["type"]): Column => ({
  key,
  label: key,
  type,
  multivalued: false,
  precision: null,
  instant: false,
});

const COLUMNS = [
  column("row", "int"),
  column("field", "text"),
  column("error_code", "text"),
  column("message", "text"),
];

/** Pages of the log, one at a time. A generation that is replaced meanwhile ends the file where it is. */
async function* errorRows(env: Env, uid: string, generation: number, lang: Lang): AsyncGenerator<Row[]> {
  for (let after: number | null = 0; after !== null; ) {
    const page: Awaited<ReturnType<ReturnType<typeof actorOf>["recordErrorLog"]>> = await actorOf(
      env,
      uid,
    ).recordErrorLog(generation, after);
    yield page.errors.map(({ row, field, code, params }) => ({
      id: null,
      values: [row, field, code, sentence(code, params, lang)],
    }));
    after = page.next;
  }
}

/** For people with a spreadsheet: with a byte order mark, and no cell that would be calculated. */
recordErrorRoutes.get("/:uid/records_errors.csv", async (context) => {
  const uid = context.req.param("uid");
  const lang = requestLang(context);
  const dataset = await findDataset(drizzle(context.env.DB), uid);
  const table: Table = {
    name: dataset.datasetId,
    title: dataset.datasetId,
    columns: COLUMNS,
    address: context.req.url,
    rows: () => errorRows(context.env, uid, dataset.generation, lang),
    formatInstant: String,
    offsetAt: () => 0,
  };
  const options = { delimiter: ";", listSeparator: ",", quoteAll: false, withBom: true, useLabels: false };
  const lines = writeCsv(table, { ...options, spreadsheetSafe: true });
  context.header("content-type", "text/csv; charset=utf-8");
  context.header("content-disposition", `attachment; filename="${dataset.datasetId}-errors.csv"`);
  return context.body(await beginStream(toPieces(lines)));
});
