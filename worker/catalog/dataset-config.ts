// What a publisher configures: sources, fields, processors, security and metadata. Saved and published as a whole.
import type { Metadata } from "./metadata.ts";

export type HttpDatasource = {
  type: "http";
  connection: { type: "http"; url: string };
  relative_url?: string | undefined;
  headers?: { name: string; value: string }[] | undefined;
};

export type Datasource = { type: "uploaded_file"; file: { uid: string } } | HttpDatasource;

/** Extractor parameters of `csvfile` (publishing-platform §2.3); what is absent is found in the bytes. */
export type CsvParams = {
  separator?: string | undefined;
  encoding?: string | undefined;
  doublequote?: boolean | undefined;
  headers_first_row?: boolean | undefined;
  /** 1-based; lines above are skipped. */
  first_row_no?: number | undefined;
};

export type Resource = {
  uid: string;
  type: "csvfile";
  title: string;
  params: CsvParams;
  datasource: Datasource;
  updated_at: string;
};

export type DatasetConfig = {
  metadata: Metadata;
  resources: Resource[];
  fields: Record<string, unknown>[];
  processors: Record<string, unknown>[];
  security: { is_restricted: boolean };
};
