// Instants on the clocks of a zone, in SQL: what date functions, formats and ranges are written with.
import { ZONE_TABLE } from "./statement.ts";
import type { Context, Typed } from "./typed.ts";

/** Milliseconds since 1970 of the time that clocks show; a day has no zone and begins at midnight. */
export function toLocalSql(date: Typed, { zone }: Context): string {
  if (date.type === "date") return `(unixepoch(${date.sql}) * 1000)`;
  return zone.isUtc ? date.sql : `(${date.sql} + ${shiftSql(date.sql)})`;
}

function shiftSql(instant: string): string {
  return `(SELECT shift FROM ${ZONE_TABLE} WHERE ${instant} >= since AND ${instant} < until)`;
}

/** One or more of SQLite's substitutions of the time that clocks show. */
export function formatLocalSql(format: string, date: Typed, context: Context): string {
  if (date.type === "date") return `strftime('${format}', ${date.sql})`;
  return `strftime('${format}', ${toLocalSql(date, context)} / 1000.0, 'unixepoch')`;
}

/**
 * A time of clocks as upstream prints the ends of a range: `2020-01-01T00:00:00.000Z`, or with the offset that the zone
 * has then.
 * @param local SQL of milliseconds
 */
export function instantLabelSql(local: string, isDay: boolean, { zone }: Context): string {
  if (isDay || zone.isUtc) return `strftime('%Y-%m-%dT%H:%M:%fZ', ${local} / 1000.0, 'unixepoch')`;
  const sign = "CASE WHEN shift < 0 THEN '-' ELSE '+' END";
  const offset = `${sign} || printf('%02d:%02d', abs(shift) / 3600000, abs(shift) / 60000 % 60)`;
  const span = `${local} - shift >= since AND ${local} - shift < until`;
  return `(SELECT strftime('%Y-%m-%dT%H:%M:%S', ${local} / 1000.0, 'unixepoch') || ${offset} FROM ${ZONE_TABLE} WHERE ${span})`;
}
