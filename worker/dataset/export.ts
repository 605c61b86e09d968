// An export of the live generation: a stream of pages, each read by one short statement when the last one has gone out.
// Between two pages everything else has its turn, and no more than one page is in memory. A generation that vanishes
// meanwhile ends the stream with an error: rows of two generations never meet in one export.
import { EXPORT_PAGE_BYTES, EXPORT_PAGE_ROWS, MAX_SORTED_EXPORT_ROWS } from "../config.ts";
import { AppError, toFailure } from "../errors.ts";
import type { StoredValue } from "../field.ts";
import type { RecordsPlan } from "../odsql/compile-export.ts";
import { type Output, readCells } from "../odsql/format.ts";
import { prepareExport } from "../odsql/query.ts";
import type { Statement } from "../odsql/statement.ts";
import {
  END_OF_EXPORT,
  type ExportAnswer,
  type ExportColumn,
  type LiveGeneration,
  type RecordsQuery,
} from "./contract.ts";
import { collectWithin, exportScope, readNumber } from "./query.ts";
import { readToEnd } from "./read-rows.ts";
import type { Reader, Readers } from "./readers.ts";
import { toReadableSchema } from "./records-schema.ts";
import { quoteIdentifier } from "./storage/layout.ts";

/** The record's number (null for groups), then its cells. */
type ExportRow = StoredValue[];

type Pages = Iterator<ExportRow[]>;

const FIRST_PAGE_ROWS = 200;

/** Numbers of records that are asked for by one statement. */
const CHOSEN_ROWS = 500;

/** @param isShown an expression may be labelled with the name of a field out of sight, whose label is not told */
function toColumn(
  { key, typed, instant }: Output,
  live: LiveGeneration,
  isShown: (name: string) => boolean,
): ExportColumn {
  const label = live.fields.find(({ name }) => name === key && isShown(name))?.label ?? key;
  const type = typed.type === "null" ? "text" : typed.type;
  return { key, label, type, multivalued: typed.multivalued, precision: typed.precision, instant };
}

function* readPage(sql: SqlStorage, { sql: text, values }: Statement, last: string): Generator<ExportRow> {
  yield* readToEnd(sql.exec(text, values[0] ?? "[]", last).raw());
}

/** In the order of the numbers. How many rows make a page follows from how long the last ones were. */
function* pagesByNumber(sql: SqlStorage, plan: RecordsPlan): Generator<ExportRow[]> {
  let last = 0;
  let size = FIRST_PAGE_ROWS;
  for (let left = plan.window.limit; left > 0; ) {
    const asked = Math.min(size, left);
    const page: ExportRow[] = [];
    let bytes = 0;
    for (const row of readPage(sql, plan.page, JSON.stringify([last, asked]))) {
      page.push(row);
      for (const cell of row) bytes += typeof cell === "string" ? cell.length : 8;
      // Long rows after short ones: what is left of the page is read again by the next.
      if (bytes > 4 * EXPORT_PAGE_BYTES) break;
    }
    const isCut = bytes > 4 * EXPORT_PAGE_BYTES;
    if (page.length === 0) return;
    yield page;
    last = Number(page.at(-1)?.[0]);
    left -= page.length;
    if (!isCut && page.length < asked) return;
    const fitting = Math.floor((page.length * EXPORT_PAGE_BYTES) / Math.max(bytes, 1));
    size = Math.max(1, Math.min(fitting, 4 * size, EXPORT_PAGE_ROWS));
  }
}

/** @throws AppError ExportTooLarge */
function readOrder(sql: SqlStorage, order: Statement): Float64Array {
  let numbers = new Float64Array(1024);
  let count = 0;
  for (const [number] of readToEnd(sql.exec(order.sql, ...order.values).raw())) {
    if (count === MAX_SORTED_EXPORT_ROWS) {
      throw new AppError("ExportTooLarge", 400, { limit: MAX_SORTED_EXPORT_ROWS });
    }
    if (count === numbers.length) {
      const wider = new Float64Array(2 * count);
      wider.set(numbers);
      numbers = wider;
    }
    numbers[count++] = Number(number);
  }
  return numbers.subarray(0, count);
}

/** In the order of a list of numbers. */
function* pagesByOrder(sql: SqlStorage, plan: RecordsPlan, numbers: Float64Array): Generator<ExportRow[]> {
  let size = 50;
  for (let from = 0; from < numbers.length; ) {
    const wanted = [...numbers.subarray(from, from + size)];
    const found = new Map<number, ExportRow>();
    let bytes = 0;
    for (const row of readPage(sql, plan.chosen, JSON.stringify(wanted))) {
      found.set(Number(row[0]), row);
      for (const cell of row) bytes += typeof cell === "string" ? cell.length : 8;
    }
    yield wanted.flatMap((number) => {
      const row = found.get(number);
      return row === undefined ? [] : [row];
    });
    from += wanted.length;
    const fitting = Math.floor((wanted.length * EXPORT_PAGE_BYTES) / Math.max(bytes, 1));
    size = Math.max(1, Math.min(fitting, 4 * size, CHOSEN_ROWS));
  }
}

function* slices(rows: ExportRow[]): Generator<ExportRow[]> {
  for (let from = 0; from < rows.length; from += EXPORT_PAGE_ROWS) yield rows.slice(from, from + EXPORT_PAGE_ROWS);
}

/** One row that stands for each record (explore-api §4.1). */
function* repetitions(row: ExportRow, times: number): Generator<ExportRow[]> {
  for (let left = times; left > 0; left -= EXPORT_PAGE_ROWS) {
    yield Array.from({ length: Math.min(left, EXPORT_PAGE_ROWS) }, () => row);
  }
}

type Opened = { columns: Output[]; pages: Pages; isShown(name: string): boolean };

function open(sql: SqlStorage, live: LiveGeneration, query: RecordsQuery): Opened {
  const last = readNumber(sql, `SELECT max("_id") FROM ${quoteIdentifier(live.layout.table)}`);
  const schema = toReadableSchema(sql, live.layout, exportScope(live, last), query.security);
  const isShown = (name: string) => schema.find(name) !== undefined;
  const plan = prepareExport(query, schema, Date.now(), (statement) => {
    const [row] = readToEnd(sql.exec(statement.sql, ...statement.values).raw());
    return row ?? [];
  });
  if (plan.kind === "records") {
    const cells = (pages: Generator<ExportRow[]>) =>
      pages.map((page) => page.map((row) => readCells(row, plan.outputs)));
    const pages = plan.order === null ? pagesByNumber(sql, plan) : pagesByOrder(sql, plan, readOrder(sql, plan.order));
    return { columns: plan.outputs.slice(1), pages: cells(pages), isShown };
  }
  const { count, page, outputs, repeated, window } = plan.compiled;
  const read = page === null ? [] : collectWithin(readToEnd(sql.exec(page.sql, ...page.values).raw()));
  const rows = read.map((row) => [null, ...readCells(row, outputs)]);
  const [only] = rows;
  if (!repeated || only === undefined) return { columns: outputs, pages: slices(rows), isShown };
  const times = Math.min(window.limit, readNumber(sql, count.sql, ...count.values) - window.offset);
  return { columns: outputs, pages: repetitions(only, times), isShown };
}

/** A generation is marked before the first of its rows is erased. */
function isKept(sql: SqlStorage, generation: number): boolean {
  const statement = "SELECT count(*) FROM _generations WHERE generation = ? AND state <> 'dropping'";
  return readNumber(sql, statement, generation) > 0;
}

function toStream(sql: SqlStorage, pages: Pages, readers: Readers, reader: Reader): ReadableStream<Uint8Array> {
  const { generation } = reader;
  const encoder = new TextEncoder();
  const readNext = () => {
    if (!isKept(sql, generation)) throw new Error(`generation ${generation} is gone`);
    return pages.next();
  };
  return new ReadableStream(
    {
      type: "bytes",
      async pull(controller) {
        // A timer, because it is the only wait that makes the event loop look at the network.
        await scheduler.wait(1);
        reader.seenAt = Date.now();
        reader.pages++;
        try {
          const page = readNext();
          controller.enqueue(encoder.encode(`${page.done ? END_OF_EXPORT : JSON.stringify(page.value)}\n`));
          if (!page.done) return;
          controller.close();
          readers.end(reader);
        } catch (thrown) {
          readers.end(reader);
          throw thrown;
        }
      },
      cancel() {
        readers.end(reader);
        pages.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Answers an export. Faults of the query come back before the first byte. */
export function exportRecords(
  sql: SqlStorage,
  live: LiveGeneration | null,
  readers: Readers,
  query: RecordsQuery,
): ExportAnswer {
  try {
    if (live === null) throw new AppError("NotFoundResource", 404, { resource: "dataset" });
    const { generation, incomplete } = live;
    const { columns, pages, isShown } = open(sql, live, query);
    const described = columns.map((column) => toColumn(column, live, isShown));
    const stream = toStream(sql, pages, readers, readers.begin(generation));
    return { ok: true, columns: described, generation, incomplete, pages: stream };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) {
      console.error(JSON.stringify({ level: "error", where: "exportRecords", error: String(thrown) }));
    }
    return { ok: false, failure: toFailure(thrown) };
  }
}
