// Records of the live generation: ODSQL in, a page of JSON values out. Synchronous from the count to the last row, so
// that both speak of the same instant.
import { MAX_ANSWER_BYTES } from "../config.ts";
import { AppError, type Failure, toFailure } from "../errors.ts";
import { measureValue } from "../odsql/answer-size.ts";
import type { CompiledQuery } from "../odsql/compile.ts";
import { readFacets } from "../odsql/facets.ts";
import { prepareQuery, readRows, toPage } from "../odsql/query.ts";
import type { QuerySchema } from "../odsql/schema.ts";
import type { FacetsAnswer, LiveGeneration, RecordsAnswer, RecordsPage, RecordsQuery } from "./contract.ts";
import { afterCursor, nextCursor } from "./cursor.ts";
import { explain } from "./explain.ts";
import { readToEnd } from "./read-rows.ts";
import { toReadableSchema } from "./records-schema.ts";

/**
 * The condition by which an export sees the rows of one generation, whatever is loaded or swapped while it goes on: what
 * a generation under way adds later is above `last`.
 */
export function exportScope(live: LiveGeneration, last: number): string {
  const { generation } = live;
  return `("_id" <= ${last} AND "_born" <= ${generation} AND ("_died" IS NULL OR "_died" > ${generation}))`;
}

type Counted = { table: string; last: number; rows: number };

/** Rows counted so far, per database: counting a large table reads all of it. */
const counted = new WeakMap<SqlStorage, Counted>();

export function readNumber(sql: SqlStorage, statement: string, ...values: unknown[]): number {
  return Number(
    sql
      .exec(statement, ...values)
      .raw()
      .next().value?.[0] ?? 0,
  );
}

/** The rows of a whole table. A table only grows and its name never comes back, so only what came since is counted. */
function countTable(sql: SqlStorage, table: string): number {
  const last = readNumber(sql, `SELECT max("_id") FROM ${table}`);
  const known = counted.get(sql);
  const usable = known !== undefined && known.table === table && known.last <= last;
  const since = usable ? known : { last: 0, rows: 0 };
  const rows =
    since.last === last
      ? since.rows
      : since.rows + readNumber(sql, `SELECT count(*) FROM ${table} WHERE "_id" > ?`, since.last);
  counted.set(sql, { table, last, rows });
  return rows;
}

/** @throws AppError ResponseTooLarge, as soon as the rows are too much to be kept */
export function collectWithin<T>(rows: Iterable<T>): T[] {
  const collected: T[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += measureValue(row);
    if (bytes > MAX_ANSWER_BYTES) {
      throw new AppError("ResponseTooLarge", 400, { megabytes: MAX_ANSWER_BYTES / 1024 ** 2, rows: collected.length });
    }
    collected.push(row);
  }
  return collected;
}

type Reader = { sql: SqlStorage; live: LiveGeneration; schema: QuerySchema };

/** Counted only where the page does not tell: a first page that is not full holds all there are. */
function countMatching({ sql, live, schema }: Reader, compiled: CompiledQuery, read: number): number {
  const { count, unfiltered, repeated, page, window } = compiled;
  if (!repeated && page !== null && window.offset === 0 && read < window.limit) return read;
  return unfiltered ? (live.rows ?? countTable(sql, schema.table)) : readNumber(sql, count.sql, ...count.values);
}

function readPage({ sql }: Reader, compiled: CompiledQuery): Record<string, unknown>[] {
  const { page } = compiled;
  const rows = page === null ? [] : readToEnd(sql.exec(page.sql, ...page.values).raw());
  return collectWithin(readRows(compiled, rows));
}

/** A page of the window, or after a cursor: then the numbers of its records say where the next one begins. */
function readRecords(reader: Reader, query: RecordsQuery): RecordsPage {
  const { live, schema } = reader;
  const now = Date.now();
  const compiled = prepareQuery(query, schema, now);
  const explanation = query.explain ? { explanation: explain(reader.sql, query, compiled, schema) } : {};
  if (query.cursor === undefined) {
    const read = readPage(reader, compiled);
    return { ...toPage(compiled, countMatching(reader, compiled, read.length), read), ...explanation };
  }
  const total = countMatching(reader, compiled, Number.POSITIVE_INFINITY);
  const after = afterCursor(query, query.cursor, live);
  const numbers = readPage(reader, prepareQuery({ ...after, select: "_id" }, schema, now)).map(({ _id }) =>
    Number(_id),
  );
  const results = readPage(reader, prepareQuery(after, schema, now));
  const next_cursor = nextCursor(numbers, compiled.window.limit, live);
  return { total_count: total, results, next_cursor, ...explanation };
}

function runQuery(sql: SqlStorage, live: LiveGeneration | null, query: RecordsQuery): RecordsAnswer {
  if (live === null) throw new AppError("NotFoundResource", 404, { resource: "dataset" });
  const schema = toReadableSchema(sql, live.layout, live.scope, query.security, live.generation);
  const page = readRecords({ sql, live, schema }, query);
  return { ok: true, page, generation: live.generation, incomplete: live.incomplete };
}

function runFacets(sql: SqlStorage, live: LiveGeneration | null, query: RecordsQuery): FacetsAnswer {
  if (live === null) throw new AppError("NotFoundResource", 404, { resource: "dataset" });
  const schema = toReadableSchema(sql, live.layout, live.scope, query.security, live.generation);
  const facets = readFacets(query, schema, Date.now());
  return { ok: true, facets, generation: live.generation, incomplete: live.incomplete };
}

/**
 * A fault in the query comes back as a Failure; an unforeseen one is logged and comes back as `internal_error`, because a
 * thrown error would lose its kind on the way out of the actor.
 */
function answer<T>(where: string, run: () => T): T | { ok: false; failure: Failure } {
  try {
    return run();
  } catch (thrown) {
    if (!(thrown instanceof AppError)) {
      console.error(JSON.stringify({ level: "error", where, error: String(thrown) }));
    }
    return { ok: false, failure: toFailure(thrown) };
  }
}

/** Answers a records request. */
export function queryRecords(sql: SqlStorage, live: LiveGeneration | null, query: RecordsQuery): RecordsAnswer {
  return answer("queryRecords", () => runQuery(sql, live, query));
}

/** Answers a request for facets, whose `select`, `group_by`, `order_by` and window are not heeded. */
export function queryFacets(sql: SqlStorage, live: LiveGeneration | null, query: RecordsQuery): FacetsAnswer {
  return answer("queryFacets", () => runFacets(sql, live, query));
}
