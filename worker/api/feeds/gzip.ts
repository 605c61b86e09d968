// Whether an answer may be compressed here. XML and JSON documents of feeds shrink to a tenth or less (datex §1.4).

/** Below, the headers cost more than what is saved. */
export const MIN_GZIP_BYTES = 1_000;

/**
 * What the client itself accepts: the platform tells a worker that everybody takes gzip, and what was really asked for in
 * `cf.clientAcceptEncoding`.
 */
export function acceptsGzip(request: Request): boolean {
  const asked = request.cf?.clientAcceptEncoding;
  const header = typeof asked === "string" ? asked : (request.headers.get("accept-encoding") ?? "");
  return header
    .toLowerCase()
    .split(",")
    .some((coding) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/.test(coding));
}

/** A body that is on its way through the compressor; goes with `content-encoding: gzip` and `encodeBody: "manual"`. */
export const gzipped = (body: ReadableStream) => body.pipeThrough(new CompressionStream("gzip"));
