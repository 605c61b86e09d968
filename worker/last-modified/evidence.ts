// What is known about when a source's data were last modified: facts as they were found, nothing decided. Plain data,
// because it is kept in a job's checkpoint.

export const DATE_SOURCES = ["filename", "file", "zip", "grist", "http_header", "download"] as const;

export type DateSource = (typeof DATE_SOURCES)[number];

/** How the publisher wants the date to be found: `last_modified_date` and `expected.name` of an import definition. */
export type DateRule = {
  /** Absent: the first of the default chain that is available. */
  source?: DateSource | undefined;
  /** Named group of the pattern; `modified` by default. */
  group?: string | undefined;
  /** Response header; `Last-Modified` by default. */
  header?: string | undefined;
  /** Regular expression in Python's syntax, which the whole file name must match. */
  pattern?: string | undefined;
  /** The pattern may match a part of the file name. */
  search?: boolean | undefined;
};

/** Where a file name comes from. */
export type NameOrigin = "entry" | "declared" | "disposition" | "url" | "upload" | "archive" | "gzip";

/** Date and time of MS-DOS as two 16-bit numbers: local time without a zone, to two seconds. */
export type DosStamp = { date: number; time: number };

/** The stamps of one zip entry; those that an extra field did not give are null. */
export type ZipStamps = {
  name: string;
  dos: DosStamp;
  /** Extra field 0x5455 (UT): seconds since 1970 UTC. */
  unix: number | null;
  /** Extra field 0x000A (NTFS): milliseconds since 1970 UTC. */
  ntfs: number | null;
  /** Extra field 0x5855 (UX, old Info-ZIP): seconds since 1970 UTC. */
  infoZip: number | null;
};

/** What a file says about itself. */
export type FileEvidence =
  /** xlsx, xlsm: `dcterms:modified`, the application that wrote it, and the zip stamp of that part. */
  | { format: "ooxml"; modified: string | null; application: string | null; dos: DosStamp | null }
  /** ods: `dc:date` of meta.xml, and the zip stamp of that part. */
  | { format: "odf"; modified: string | null; dos: DosStamp | null }
  /** The first four bytes of the header. */
  | { format: "dbf"; version: number; year: number; month: number; day: number }
  /** xls: the time of the last save, in milliseconds since 1970 UTC. */
  | { format: "ole"; saved: number | null }
  /** MTIME of the header: seconds since 1970 UTC, 0 for none. */
  | { format: "gzip"; seconds: number }
  /** The file's own `time` element. */
  | { format: "gpx"; modified: string | null };

export type GristEvidence =
  | { updatedAt: string | null }
  /** The API did not answer the question; `status` is 0 without any answer. */
  | { status: number };

/** Of the response that brought the bytes, after all redirects. */
export type HttpEvidence = {
  /** By lower-case name, as received; a repeated header is joined by commas. */
  headers: Record<string, string>;
  /** Headers that gave another date for the same bytes: the moment of the request, not of the data. */
  volatile: string[];
};

export type Evidence = {
  /** In the order in which they are tried. */
  names: { origin: NameOrigin; name: string }[];
  file: FileEvidence | null;
  /** The imported entries of an archive; null when the file did not come out of one. */
  zip: ZipStamps[] | null;
  grist: GristEvidence | null;
  http: HttpEvidence | null;
  /** Milliseconds since 1970 UTC. */
  downloadedAt: number | null;
};

export const NO_EVIDENCE: Evidence = { names: [], file: null, zip: null, grist: null, http: null, downloadedAt: null };
