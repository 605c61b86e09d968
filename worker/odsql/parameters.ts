// `limit` and `offset`: their bounds and upstream's exact words (explore-api §3 and §6). Limits are inclusive.
import { AppError } from "../errors.ts";

export type Window = { limit: number; offset: number };

const DEFAULT_LIMIT = 10;
const RECORDS = { limit: 100, sum: 10_000 };
/** Groups that an answer may hold, and that `total_count` counts. */
export const MAX_GROUPS = 20_000;
const GROUPS = { limit: MAX_GROUPS, sum: MAX_GROUPS };

function invalid(parameter: string, found: string | number, expected: string): AppError {
  return new AppError("InvalidRESTParameterError", 400, { parameter, found, expected });
}

function toInteger(text: string): number {
  return /^\s*[+-]?\d{1,15}\s*$/.test(text) ? Number(text) : Number.NaN;
}

/** @throws AppError InvalidRESTParameterError */
export function readWindow(limitText: string | undefined, offsetText: string | undefined, grouped: boolean): Window {
  const bounds = grouped ? GROUPS : RECORDS;
  const asked = limitText === undefined || limitText === "" ? DEFAULT_LIMIT : toInteger(limitText);
  if (!(asked >= -1 && asked <= bounds.limit)) {
    throw invalid("limit", limitText ?? "", `-1 <= limit <= ${bounds.limit}`);
  }
  const offset = offsetText === undefined || offsetText === "" ? 0 : toInteger(offsetText);
  if (!(offset >= 0)) throw invalid("offset", offsetText ?? "", "0 <= offset");
  // -1 asks for as many as there may be; past the first page that is what is left of the sum.
  const limit = asked === -1 ? Math.max(0, Math.min(bounds.limit, bounds.sum - offset)) : asked;
  const sum = offset + limit;
  if (sum > bounds.sum) throw invalid("sum of offset + limit", sum, `<= ${bounds.sum}`);
  return { limit, offset };
}

/** Everything, as a number that SQLite takes for a limit. */
export const UNLIMITED = 1_000_000_000_000;

/**
 * The window of an export, which has no upper bound: -1, the default, is everything.
 * @throws AppError InvalidRESTParameterError
 */
export function readExportWindow(limitText: string | undefined, offsetText: string | undefined): Window {
  const asked = limitText === undefined || limitText === "" ? -1 : toInteger(limitText);
  if (!(asked >= -1)) throw invalid("limit", limitText ?? "", "-1 <= limit");
  const offset = offsetText === undefined || offsetText === "" ? 0 : toInteger(offsetText);
  if (!(offset >= 0)) throw invalid("offset", offsetText ?? "", "0 <= offset");
  return { limit: asked === -1 ? UNLIMITED : Math.min(asked, UNLIMITED), offset: Math.min(offset, UNLIMITED) };
}
