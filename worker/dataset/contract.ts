// What the rest of the worker may ask of a DatasetActor, and the plain data that crosses the RPC boundary.
// Errors cross it as data (Failure), because a thrown AppError would arrive as a bare Error.
import type { Failure } from "../errors.ts";
import type { Field, FieldType } from "../field.ts";
import type { Facet } from "../odsql/facets.ts";
import type { RecordsSecurity } from "../odsql/security.ts";
import type { Layout } from "./storage/layout.ts";

/** The generation that readers are served; null before the first publish and after an unpublish. */
export type LiveGeneration = {
  generation: number;
  layout: Layout;
  fields: Field[];
  /** Growing, or left so by an interruption. */
  incomplete: boolean;
  /** How many there are; null while it grows. */
  rows: number | null;
  /** The condition by which readers see its rows only; null where the table holds no others. */
  scope: string | null;
};

/** The query string of a records request, unparsed: clauses are ODSQL text, numbers are as typed by the caller. */
export type RecordsQuery = {
  select?: string;
  /** Repeated `where` parameters are ANDed. */
  where: string[];
  /** `field:value`, each of them. */
  refine?: string[];
  exclude?: string[];
  facet?: string[];
  group_by?: string;
  order_by?: string;
  limit?: string;
  offset?: string;
  /** `start`, or the `next_cursor` of an answer: pages past the window, of ours. */
  cursor?: string;
  /** What the person may see; absent for all. Never of the request: the catalogue's rules say so. */
  security?: RecordsSecurity;
  /** Told beside the page how it is answered, in words: of ours, for administrators. */
  explain?: boolean;
  /** Of the names of days and months: one of the languages of the upstream API. */
  lang: string;
  /** IANA zone, "UTC" by default. */
  timezone: string;
};

export type RecordsPage = {
  total_count: number;
  results: Record<string, unknown>[];
  /** Null on the last page. Only where a cursor was asked for. */
  next_cursor?: string | null;
  explanation?: Explanation;
};

/** How a query is answered. */
export type Explanation = {
  estimated_ms: number;
  budget_ms: number;
  records: number;
  /** The last record that the indexes know; null when they know all. */
  indexed_up_to: number | null;
  statements: { purpose: "count" | "page"; sql: string; steps: string[] }[];
};

export type RecordsAnswer =
  | { ok: true; page: RecordsPage; generation: number; incomplete: boolean }
  | { ok: false; failure: Failure };

export type FacetsAnswer =
  | { ok: true; facets: Facet[]; generation: number; incomplete: boolean }
  | { ok: false; failure: Failure };

/** A column of an export, as what it holds. Its cells are one, or two for a point (latitude, longitude). */
export type ExportColumn = {
  key: string;
  label: string;
  type: FieldType;
  multivalued: boolean;
  precision: string | null;
  instant: boolean;
};

/**
 * `pages` is lines of JSON: each an array of rows, a row an array of the record's number (null for groups) and the
 * stored values of its cells; the last line is `END_OF_EXPORT`, without which the export is not whole.
 */
export type ExportAnswer =
  | { ok: true; columns: ExportColumn[]; generation: number; incomplete: boolean; pages: ReadableStream<Uint8Array> }
  | { ok: false; failure: Failure };

/** In R2: the whole exports of one generation under one published configuration. */
export function exportFolder(uid: string, generation: number, revision: number): string {
  return `exports/${uid}/${generation}-${revision}/`;
}

export const END_OF_EXPORT = '"end"';

export type Keep = "processed" | "previous";
