// What the rest of the worker may ask of a DatasetActor, and the plain data that crosses the RPC boundary.
// Errors cross it as data (Failure), because a thrown AppError would arrive as a bare Error.
import type { Failure } from "../errors.ts";
import type { Field } from "../field.ts";
import type { Lang } from "../messages.ts";
import type { Layout } from "./storage/layout.ts";

/** The generation that readers are served; null before the first publish and after an unpublish. */
export type LiveGeneration = {
  generation: number;
  layout: Layout;
  fields: Field[];
  /** Growing, or left so by an interruption. */
  incomplete: boolean;
};

/** The query string of a records request, unparsed: clauses are ODSQL text, numbers are as typed by the caller. */
export type RecordsQuery = {
  select?: string;
  /** Repeated `where` parameters are ANDed. */
  where: string[];
  group_by?: string;
  order_by?: string;
  limit?: string;
  offset?: string;
  lang: Lang;
  /** IANA zone, "UTC" by default. */
  timezone: string;
};

export type RecordsPage = { total_count: number; results: Record<string, unknown>[] };

export type RecordsAnswer =
  | { ok: true; page: RecordsPage; generation: number; incomplete: boolean }
  | { ok: false; failure: Failure };

export type Keep = "processed" | "previous";
