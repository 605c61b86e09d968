// A query of the catalogue in D1. Some queries have to read before they can be written, which the compiler asks for while
// it compiles; D1 answers later. So a compilation that misses an answer is given up, and begun again with the answer there.
import type { StoredValue } from "../field.ts";
import type { QuerySchema } from "../odsql/schema.ts";
import type { Statement } from "../odsql/statement.ts";
import { toCatalogSchema } from "./published-schema.ts";
import type { Viewer } from "./viewer.ts";

/** Thrown through the compiler: what is to be read. */
class Wanted extends Error {
  readonly statement: Statement;
  constructor(statement: Statement) {
    super("an answer of the database is wanted first");
    this.statement = statement;
  }
}

/** Each condition of a query may ask once. */
const MAX_QUESTIONS = 60;

/** The rows of statements whose columns have names of their own, all of one instant. */
export async function readCells(db: D1Database, statements: Statement[]): Promise<StoredValue[][][]> {
  const answers = await db.batch<Record<string, StoredValue>>(
    statements.map(({ sql, values }) => db.prepare(sql).bind(...values)),
  );
  return answers.map(({ results }) => results.map(Object.values));
}

/** @param compile is called again for each question; throws what is wrong with the query */
export async function compileForCatalog<T>(
  db: D1Database,
  viewer: Viewer,
  compile: (schema: QuerySchema) => T,
): Promise<T> {
  const schema = toCatalogSchema(viewer);
  const answers = new Map<string, StoredValue[][]>();
  const ask = (statement: Statement) => {
    const rows = answers.get(JSON.stringify(statement));
    if (rows === undefined) throw new Wanted(statement);
    return rows;
  };
  for (;;) {
    try {
      return compile({ ...schema, ask });
    } catch (thrown) {
      if (!(thrown instanceof Wanted) || answers.size > MAX_QUESTIONS) throw thrown;
      const { sql, values } = thrown.statement;
      const rows = await db
        .prepare(sql)
        .bind(...values)
        .raw<StoredValue[]>();
      answers.set(JSON.stringify(thrown.statement), rows);
    }
  }
}
