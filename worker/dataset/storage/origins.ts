// What the live generation was made from: its sources as they were fetched, and the date of the data. Kept with the
// generation, so that a rollback brings its own date back.
import type { Column } from "../../fields/configure.ts";
import type { SchemaChange } from "../../fields/schema-change.ts";
import type { Evidence } from "../../last-modified/evidence.ts";
import type { LastModified } from "../../last-modified/resolve.ts";
import type { Shown } from "../../last-modified/shown.ts";

export type KnownSource = {
  resource: string;
  /** What was asked for; another address is another source. */
  address: string;
  bytes: number;
  sha256: string;
  /** What the server gave to ask whether the bytes are still the same; both null where it gave nothing. */
  etag: string | null;
  lastModified: string | null;
  evidence: Evidence;
  /** Headers that moved while the bytes stayed. */
  volatile: string[];
};

export type Origin = {
  sources: KnownSource[];
  /** When the data were last modified, by their evidence. */
  data: LastModified;
  /** What visitors are told. */
  shown: Shown;
  /** The columns of the first source, and what the last load found changed in them. */
  columns: Column[];
  schemaChange: SchemaChange | null;
  /** Rows that say again what another says (JobCounts); null where they were not counted. */
  duplicates?: number | null;
  /** Of the metadata that were published with it. */
  metadataHash: string;
  /** When the sources were last asked, in milliseconds since 1970 UTC. */
  checked: number;
};

/** Of the live generation; null before the first publish. */
export function readOrigin(sql: SqlStorage): Origin | null {
  const query = "SELECT origin FROM _generations WHERE state = 'live'";
  const row = sql.exec<{ origin: string | null }>(query).toArray()[0];
  return row?.origin ? (JSON.parse(row.origin) as Origin) : null;
}

/** In the transaction that makes the generation live, or tells it anew. */
export function saveOrigin(sql: SqlStorage, origin: Origin): void {
  sql.exec("UPDATE _generations SET origin = ? WHERE state = 'live'", JSON.stringify(origin));
}
