// How a query is answered, for administrators (`explain=true`): its statements, the steps that SQLite plans for them, and
// what they are estimated to take.
import { QUERY_BUDGET_MS } from "../config.ts";
import type { CompiledQuery } from "../odsql/compile.ts";
import { estimateText } from "../odsql/query.ts";
import type { QuerySchema } from "../odsql/schema.ts";
import type { Statement } from "../odsql/statement.ts";
import type { Explanation, RecordsQuery } from "./contract.ts";

function stepsOf(sql: SqlStorage, statement: Statement): string[] {
  const plan = sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${statement.sql}`, ...statement.values);
  return plan.toArray().map(({ detail }) => detail);
}

export function explain(
  sql: SqlStorage,
  query: RecordsQuery,
  { count, page }: CompiledQuery,
  schema: QuerySchema,
): Explanation {
  const parts = [
    { purpose: "count" as const, statement: count },
    ...(page === null ? [] : [{ purpose: "page" as const, statement: page }]),
  ];
  return {
    estimated_ms: Math.ceil(estimateText(query, schema)),
    budget_ms: QUERY_BUDGET_MS,
    records: schema.size,
    indexed_up_to: schema.indexed,
    statements: parts.map(({ purpose, statement }) => ({
      purpose,
      sql: statement.sql,
      steps: stepsOf(sql, statement),
    })),
  };
}
