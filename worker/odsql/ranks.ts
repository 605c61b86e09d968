// Medians and percentiles → SQL: every record gets its place among the values of its group by a window function, and the
// aggregate picks the one or two records in between which the percentile lies.
import { queryError } from "./failure.ts";
import type { Context } from "./typed.ts";

/** Each takes three columns of a subquery, of which the platform allows a hundred. */
const MAX_RANKS = 4;

export class Ranks {
  readonly #values: string[] = [];

  /** SQL of the percentile, over a source that `toSource` has ranked. */
  add(value: string, percent: number, { clause }: Pick<Context, "clause">): string {
    const known = this.#values.indexOf(value);
    const index = known >= 0 ? known : this.#values.push(value) - 1;
    if (this.#values.length > MAX_RANKS) {
      throw queryError(`median() and percentile() of over ${MAX_RANKS} different expressions`, clause);
    }
    const [v, rank, count] = [`_v${index}`, `_r${index}`, `_n${index}`];
    const place = `((${count} - 1) * ${percent} / 100.0)`;
    const whole = `CAST(${place} AS INTEGER)`;
    const fraction = `(${place} - ${whole})`;
    return `sum(CASE ${rank} WHEN ${whole} + 1 THEN ${v} * (1.0 - ${fraction}) WHEN ${whole} + 2 THEN ${v} * ${fraction} END)`;
  }

  /**
   * The source with the columns of the ranks.
   * @param source what stands behind FROM, conditions included
   * @param keys SQL of the group's keys
   */
  toSource(source: string, keys: string[]): string {
    if (this.#values.length === 0) return source;
    const partition = keys.length === 0 ? "" : `PARTITION BY ${keys.join(", ")}`;
    const columns = this.#values.flatMap((value, index) => [
      `CAST(${value} AS REAL) AS _v${index}`,
      `row_number() OVER (${partition} ORDER BY ${value} NULLS LAST) AS _r${index}`,
      `count(${value}) OVER (${partition}) AS _n${index}`,
    ]);
    return `(SELECT *, ${columns.join(", ")} FROM ${source})`;
  }
}
