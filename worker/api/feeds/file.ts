// One file of a mirrored folder from R2: ETag and 304, Range and 206, HEAD, gzip (RFC 9110 §8, §13–14).
import { AppError } from "../../errors.ts";
import { type FolderFile, keysOf } from "../../feeds/store.ts";
import { type ByteRange, readByteRange } from "../../lib/byte-range.ts";
import { acceptsGzip, gzipped, MIN_GZIP_BYTES } from "./gzip.ts";

/** A unit never changes, except that a counter reset may give its number to another one: hence not a year. */
const UNIT_CACHE = "public, max-age=3600";

/** The answer to a GET or HEAD; null where the mirror does not hold the file. */
export async function serveFile(
  bucket: R2Bucket,
  feedId: string,
  file: FolderFile,
  request: Request,
): Promise<Response | null> {
  for (const key of keysOf(feedId, file)) {
    const served = await serveKey(bucket, key, file, request);
    if (served) return served;
  }
  return null;
}

async function serveKey(bucket: R2Bucket, key: string, file: FolderFile, request: Request): Promise<Response | null> {
  const isPlain =
    request.method === "GET" &&
    !request.headers.has("range") &&
    !request.headers.has("if-none-match") &&
    !request.headers.has("if-modified-since");
  if (isPlain) return serveWhole(bucket, key, file, request);
  const head = await bucket.head(key);
  if (!head) return null;
  const headers = headersOf(head, file);
  if (isUnchanged(request.headers, head)) {
    headers.delete("content-length");
    return new Response(null, { status: 304, headers });
  }
  if (request.method === "HEAD") return new Response(null, { headers });
  const slice = sliceOf(request.headers, head);
  // Guards against a file replaced between the two reads: the slice must be of the head's version.
  const onlyIf = { etagMatches: head.etag };
  const object = await bucket.get(key, slice ? { range: slice, onlyIf } : { onlyIf });
  if (!object || !("body" in object)) return serveWhole(bucket, key, file, request);
  if (!slice) return compressed(object, headers, request);
  headers.set("content-range", `bytes ${slice.offset}-${slice.offset + slice.length - 1}/${head.size}`);
  headers.set("content-length", String(slice.length));
  return new Response(object.body, { status: 206, headers });
}

async function serveWhole(bucket: R2Bucket, key: string, file: FolderFile, request: Request): Promise<Response | null> {
  const object = await bucket.get(key);
  return object && compressed(object, headersOf(object, file), request);
}

/** Compressed where the client takes it: these documents shrink to a twentieth (datex §1.4). */
function compressed(object: R2ObjectBody, headers: Headers, request: Request): Response {
  if (object.size < MIN_GZIP_BYTES || !acceptsGzip(request)) return new Response(object.body, { headers });
  headers.delete("content-length");
  headers.set("content-encoding", "gzip");
  // Other bytes than the file's, though the same document: a weak tag (RFC 9110 §8.8.1).
  headers.set("etag", `W/${object.httpEtag}`);
  return new Response(gzipped(object.body), { headers, encodeBody: "manual" });
}

function modifiedOf(object: R2Object): Date {
  const upstream = Date.parse(object.customMetadata?.lastModified ?? "");
  return Number.isNaN(upstream) ? object.uploaded : new Date(upstream);
}

function headersOf(object: R2Object, file: FolderFile): Headers {
  return new Headers({
    "content-type": object.httpMetadata?.contentType ?? "application/octet-stream",
    "content-length": String(object.size),
    etag: object.httpEtag,
    "last-modified": modifiedOf(object).toUTCString(),
    "accept-ranges": "bytes",
    vary: "Accept-Encoding",
    "cache-control": file.kind === "unit" && !object.customMetadata?.problem ? UNIT_CACHE : "no-cache",
    // The bytes are somebody else's: whatever they are, a browser must not run them in our name.
    "content-security-policy": "default-src 'none'; sandbox",
  });
}

function isUnchanged(headers: Headers, object: R2Object): boolean {
  const tags = headers.get("if-none-match");
  if (tags !== null) {
    const wanted = tags.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
    return wanted.includes("*") || wanted.includes(object.httpEtag);
  }
  const since = Date.parse(headers.get("if-modified-since") ?? "");
  return !Number.isNaN(since) && Math.floor(modifiedOf(object).getTime() / 1000) * 1000 <= since;
}

/** The one range that is asked for; null where the whole file is to be sent. @throws AppError 416 */
function sliceOf(headers: Headers, object: R2Object): ByteRange | null {
  const { size, httpEtag: etag } = object;
  const range = readByteRange(headers, { size, etag });
  if (range === "beyond") throw new AppError("feed_range_not_satisfiable", 416, { size });
  return range;
}
