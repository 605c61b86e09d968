// Medians and percentiles → SQL: the different values of each group are counted, which is one sort; only they get their
// places by a window function, and the aggregate picks the one or two between which the percentile lies.
import { joinedByGroup } from "./by-group.ts";
import { type Context, type Typed, toTyped } from "./typed.ts";

/**
 * Linear between two values, as the nearest ranks are.
 * @param value SQL of a number, nulls left out
 * @param percent from 0 to 100
 */
export function compilePercentile(value: string, percent: number, context: Context): Typed {
  const { keys, source, tables } = context;
  const groups = keys.map((_, index) => `_g${index}`);
  // Plus signs hide the indexes of the keys: looking each record up in the order of an index takes longer than sorting.
  const columns = [...keys.map((key, index) => `+${key} AS _g${index}`), `CAST(${value} AS REAL) AS _v`].join(", ");
  const each = [...groups, "_v"].join(", ");
  const counted = `SELECT ${each}, count(*) AS _n FROM (SELECT ${columns} FROM ${source}) WHERE _v IS NOT NULL GROUP BY ${each}`;
  const inGroup = `${keys.length === 0 ? "" : `PARTITION BY ${groups.join(", ")} `}ORDER BY _v`;
  const upTo = `sum(_n) OVER (${inGroup} ROWS UNBOUNDED PRECEDING)`;
  const all = `sum(_n) OVER (${inGroup} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`;
  const place = `((_all - 1) * ${percent} / 100.0)`;
  const placed = `SELECT *, ${upTo} AS _upto, ${all} AS _all FROM (${counted})`;
  const whole = `CAST(${place} AS INTEGER)`;
  const fraction = `(${place} - ${whole})`;
  const part = (at: string, weight: string) =>
    `CASE WHEN _upto - _n <= ${at} AND _upto > ${at} THEN _v * ${weight} END`;
  const sum = `sum(${part(whole, `(1.0 - ${fraction})`)}) + ifnull(sum(${part(`${whole} + 1`, fraction)}), 0)`;
  const grouping = keys.length === 0 ? "" : ` GROUP BY ${groups.join(", ")}`;
  const table = tables.add("key, value", `SELECT json_array(${groups.join(", ")}), ${sum} FROM (${placed})${grouping}`);
  return toTyped(joinedByGroup(table, context), "double");
}
