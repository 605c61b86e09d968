// JSON answers with a strong ETag. A generation is immutable, so the request, the generation and the published revision
// name the answer before it is calculated.
import type { Context } from "hono";
import { sha256Hex } from "../../lib/digest.ts";
import { identify } from "../middleware/auth.ts";

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

/** What was read already is tagged by its text. */
export async function answerRead(context: Context, body: unknown, tagged: boolean): Promise<Response> {
  const etag = tagged ? await toEtag(body) : null;
  return etag !== null && isHeld(context, etag) ? notModified(etag) : jsonAnswer(body, etag);
}

/** As long as the edge likes: what a tag names never changes, and whoever asks was looked up in D1 before. */
const EDGE_CACHE = "public, max-age=86400";

/** Whether anybody may be given this answer. */
async function isAnonymous(context: Context): Promise<boolean> {
  return (await identify(context)).username === null;
}

/**
 * An answer from the edge, or made and left there. The key is the tag, thus the generation, the revision and the question:
 * it is calculated from a look-up of what is published now, without which nobody gets here.
 * @param etag null where the answer changes with time
 */
export async function answerCached(
  context: Context,
  etag: string | null,
  make: () => Promise<Response>,
): Promise<Response> {
  if (etag === null || !(await isAnonymous(context))) return make();
  if (isHeld(context, etag)) return notModified(etag);
  const { origin } = new URL(context.req.url);
  const key = new Request(`${origin}/.explore-answers/${etag.replaceAll('"', "")}`);
  const held = await caches.default.match(key);
  if (held !== undefined) return withCacheState(held, "hit");
  const made = await make();
  // Made of another version than was looked up, it has another tag.
  if (made.status !== 200 || made.headers.get("etag") !== etag) return made;
  const kept = new Response(made.clone().body, made);
  kept.headers.set("cache-control", EDGE_CACHE);
  context.executionCtx.waitUntil(caches.default.put(key, kept));
  return withCacheState(made, "miss");
}

function withCacheState(answer: Response, state: "hit" | "miss"): Response {
  const headers = new Headers(answer.headers);
  headers.set("cache-control", "no-cache");
  headers.set("x-edge-cache", state);
  headers.delete("cf-cache-status");
  return new Response(answer.body, { status: answer.status, headers });
}
