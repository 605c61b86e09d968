// Paging past the window of 10,000 records, by a parameter of ours: `cursor=start`, then the `next_cursor` of each answer
// until it is null. A cursor is the number of the last record that was read and the generation that it was read in.
import { AppError } from "../errors.ts";
import type { LiveGeneration, RecordsQuery } from "./contract.ts";

const FIRST = "start";

const invalid = (found: string, expected: string) =>
  new AppError("InvalidRESTParameterError", 400, { parameter: "cursor", found, expected });

/** The query of the records after a cursor, in the order of their numbers. @throws AppError InvalidRESTParameterError */
export function afterCursor(query: RecordsQuery, cursor: string, live: LiveGeneration): RecordsQuery {
  const other = (["group_by", "order_by", "offset"] as const).find((name) => (query[name] ?? "").trim() !== "");
  if (other !== undefined) throw invalid(cursor, `a query without ${other}`);
  const [, generation, last] = /^(\d{1,10})-(\d{1,15})$/.exec(cursor) ?? [];
  if (cursor !== FIRST && generation === undefined) throw invalid(cursor, `${FIRST}, or the next_cursor of an answer`);
  if (generation !== undefined && Number(generation) !== live.generation) {
    throw invalid(cursor, `a cursor of the present version: begin again with ${FIRST}`);
  }
  return { ...query, where: [...query.where, `_id > ${last ?? 0}`], order_by: "_id" };
}

/** @param numbers those of the page; null when it is the last one */
export function nextCursor(numbers: number[], limit: number, live: LiveGeneration): string | null {
  const last = numbers.at(-1);
  return last === undefined || numbers.length < limit ? null : `${live.generation}-${last}`;
}
