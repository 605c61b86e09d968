// The records of a feed as a CSV file, for a dataset that is made from it: comma, quotes around every cell, UTF-8, a
// header with the fields' names. Made piece by piece. What is over is not in it: a dataset shows what is and what is to come.
import { AppError } from "../../errors.ts";
import type { Field } from "../../field.ts";
import { EVENT_FIELDS, toCells } from "../datex/event-fields.ts";
import { toEventRecords } from "../datex/to-record.ts";
import { toValueCells, VALUE_FIELDS } from "../datex/value-fields.ts";
import type { EventStore } from "./event-store.ts";
import type { ValueStore } from "./value-store.ts";

export type RecordsFile = { fields: Field[]; pieces: Iterable<string> };

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

const toLine = (cells: string[]) => `${cells.map(quoted).join(",")}\n`;

const headerOf = (fields: Field[]) => toLine(fields.map(({ name }) => name));

function* writeEvents(store: EventStore, at: number): Generator<string> {
  yield headerOf(EVENT_FIELDS);
  for (const { situation } of store.current()) {
    const records = toEventRecords(situation, at).filter(({ record }) => record.state !== "ended");
    if (records.length > 0) yield records.map((placed) => toLine(toCells(placed))).join("");
  }
}

function* writeValues(values: ValueStore, fields: Field[]): Generator<string> {
  yield headerOf(fields);
  for (const record of values.records()) yield toLine(toValueCells(record, fields));
}

/**
 * @param at milliseconds since 1970 at which states are computed
 * @throws AppError where the feed has said nothing yet, or something that has no records
 */
export function recordsFile(store: EventStore, values: ValueStore, feedId: string, at: number): RecordsFile {
  const { publication, snapshotAt } = store.followed();
  if (publication === null || snapshotAt === null) {
    throw new AppError("feed_without_situations", 503, { feed_id: feedId });
  }
  if (publication === "SituationPublication") return { fields: EVENT_FIELDS, pieces: writeEvents(store, at) };
  const fields = VALUE_FIELDS[publication];
  if (fields === undefined) {
    throw new AppError("feed_publication_without_records", 422, { feed_id: feedId, found: publication });
  }
  return { fields, pieces: writeValues(values, fields) };
}
