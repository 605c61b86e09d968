// JSON answers with a strong ETag. A generation is immutable, so the request, the generation and the published revision
// name the answer before it is calculated.
import type { Context } from "hono";
import { sha256Hex } from "../../lib/digest.ts";

const JSON_TYPE = "application/json; charset=utf-8";

/** The tag of whatever these parts determine. */
export async function toEtag(parts: unknown): Promise<string> {
  return `"${(await sha256Hex(JSON.stringify(parts))).slice(0, 24)}"`;
}

/**
 * Whether the caller holds this version already. `*` is not heeded: it would be true of any question, valid or not,
 * because tags are compared before the question is answered.
 */
export function isHeld(context: Context, etag: string): boolean {
  const held = context.req.header("if-none-match") ?? "";
  return held.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

export function notModified(etag: string): Response {
  return new Response(null, { status: 304, headers: { etag, "cache-control": "no-cache" } });
}

/** @param etag null where the answer changes with time */
export function jsonAnswer(body: unknown, etag: string | null): Response {
  const headers = new Headers({
    "content-type": JSON_TYPE,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  if (etag !== null) headers.set("etag", etag);
  return new Response(JSON.stringify(body), { headers });
}
