// The failures of a query, in upstream's words and with zero-based positions (explore-api §6).
import { AppError } from "../errors.ts";

/** The parameter of the request in which a text stands. */
export type Clause = "select" | "where" | "group_by" | "order_by" | "refine" | "exclude" | "facet";

export function syntaxError(token: string, position: number, text: string, clause: Clause): AppError {
  return new AppError("ODSQLSyntaxError", 400, { token, position, text, clause });
}

/** A clause that parses but cannot be answered. */
export function queryError(reason: string, clause: Clause): AppError {
  return new AppError("ODSQLError", 400, { reason, clause });
}

export function unknownField(name: string, clause: Clause): AppError {
  return queryError(`Unknown field: ${name}`, clause);
}

export function incompatible(left: string, right: string, clause: Clause): AppError {
  return new AppError("IncompatibleTypesInComparisonFilter", 400, { left, right, clause });
}
