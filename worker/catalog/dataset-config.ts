// What a publisher configures: sources, fields, processors, security and metadata. Saved and published as a whole.

import type { StoredSetting } from "../fields/settings.ts";
import { FORMATS } from "../format.ts";
import type { ReadParams } from "../formats/conversion.ts";
import type { DialectParams } from "../formats/csv/dialect.ts";
import type { DateSource } from "../last-modified/evidence.ts";
import type { Metadata } from "./metadata.ts";

/** Write-only: shown to nobody, sent to the address of the source only. */
export type SourceAuth = { type: "basic_auth"; username: string; password: string } | { type: "bearer"; token: string };

export type HttpDatasource = {
  type: "http";
  connection: { type: "http"; url: string; auth?: SourceAuth | undefined };
  relative_url?: string | undefined;
  /** Values are write-only too: they may be keys. */
  headers?: { name: string; value: string }[] | undefined;
};

/** One table of a Grist document. */
export type GristDatasource = {
  type: "grist";
  /** Address of the server, with the path of its organisation where it has one. */
  server: string;
  document: string;
  table: string;
  /** API key; write-only. Public documents need none. */
  key?: string | undefined;
};

/** The current records of a feed that this portal mirrors. Live: the dataset follows each poll. */
export type FeedDatasource = { type: "feed"; feed_id: string };

/** What is fetched from another server. */
export type RemoteDatasource = HttpDatasource | GristDatasource;

export type Datasource = { type: "uploaded_file"; file: { uid: string } } | RemoteDatasource | FeedDatasource;

/** How to read a source (publishing-platform §2.3); what is absent is found in the bytes. Each format takes its own. */
export type ExtractorParams = ReadParams & DialectParams;

/** File formats that an import definition may expect. */
export const EXPECTED_FORMATS = ["xls", "xlsx", "xlsm", "csv", "dbf", "json", "ndjson", "zipshapefile"] as const;

/** What a source is said to be and how its data are dated: the vocabulary of the import tool (last-modified §1). */
export type SourceDefinition = {
  /** Who mends the source, with an address. */
  maintainer?: string | undefined;
  /** The name of the file, where its address has none. */
  downloaded_filename?: string | undefined;
  expected?:
    | {
        format?: (typeof EXPECTED_FORMATS)[number] | undefined;
        /** A regular expression in Python's syntax where it has a named group, else a name in which `*` and `?` stand for any. */
        name?: string | undefined;
        sheet?: string | undefined;
        sheets?: string[] | undefined;
        delimiter?: string | undefined;
        encoding?: string | undefined;
        headerless?: boolean | undefined;
        flatten?: boolean | undefined;
        skip_rows?: number | undefined;
      }
    | undefined;
  mode?: "replace" | "append" | undefined;
  table?: string | undefined;
  dependencies?: string[] | undefined;
  last_modified_date?:
    | {
        source?: DateSource | undefined;
        params?: { group?: string | undefined; header?: string | undefined } | undefined;
      }
    | undefined;
  columns?: Record<string, unknown>[] | undefined;
};

/** How the bytes are read; `auto` goes by their content, `datexfeed` has none of its own. */
export const RESOURCE_TYPES = ["auto", ...FORMATS, "datexfeed"] as const;

export type Resource = SourceDefinition & {
  uid: string;
  type: (typeof RESOURCE_TYPES)[number];
  title: string;
  params: ExtractorParams;
  datasource: Datasource;
  updated_at: string;
};

export type DatasetConfig = {
  metadata: Metadata;
  resources: Resource[];
  fields: StoredSetting[];
  processors: Record<string, unknown>[];
  security: { is_restricted: boolean };
};

/** Datasources that are a stream: publishing again brings what is true then, not the records that were there. */
const STREAMS: ReadonlySet<string> = new Set(["feed", "push"]);

/** Resources whose earlier records their source does not give a second time: a live feed, pushed data, an appended file. */
export function irrecoverableResources({ resources }: DatasetConfig): Resource[] {
  return resources.filter(({ datasource, mode }) => mode === "append" || STREAMS.has(datasource.type));
}
