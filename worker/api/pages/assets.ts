// Built pages as the assets binding gives them, and the headers that every page carries.
import { dictionary } from "../../../site/src/i18n/dictionary.ts";
import { datasetPath, SHELL_ID } from "../../../site/src/lib/paths.ts";
import type { Env } from "../../env.ts";
import type { Lang } from "../../messages.ts";

// Nothing but our own style sheets, images and scripts; JSON-LD is data and needs no permission.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** @param cacheControl `no-cache`: ask again each time (a 304 costs little); `no-store`: keep nothing */
export function pageHeaders(cacheControl: "no-cache" | "no-store", etag?: string): Headers {
  const headers = new Headers({
    "content-type": "text/html; charset=utf-8",
    "cache-control": cacheControl,
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
  });
  if (etag !== undefined) headers.set("etag", etag);
  return headers;
}

/** A built file by its address, or null where it is not there or the site was never built. */
export async function fetchBuilt(env: Env, path: string, origin: string): Promise<Response | null> {
  // The binding is absent where the worker runs without assets.
  const response = await (env.ASSETS as Fetcher | undefined)?.fetch(new Request(new URL(path, origin)));
  return response?.ok ? response : null;
}

export function fetchShell(env: Env, lang: Lang, origin: string): Promise<Response | null> {
  return fetchBuilt(env, datasetPath(lang, SHELL_ID), origin);
}

function sentenceResponse(text: string, status: number): Response {
  const headers = pageHeaders("no-store");
  headers.set("content-type", "text/plain; charset=utf-8");
  return new Response(`${text}\n`, { status, headers });
}

export function notBuilt(lang: Lang): Response {
  return sentenceResponse(dictionary(lang).notBuilt, 503);
}

/** The “not found” page: nothing may keep it, since the dataset can be published the second after. */
export async function notFound(env: Env, lang: Lang, origin: string): Promise<Response> {
  const page = await fetchBuilt(env, lang === "fr" ? "/404" : "/en/404/", origin);
  const { heading, text } = dictionary(lang).notFound;
  if (page === null) return sentenceResponse(`${heading} ${text}`, 404);
  return new Response(page.body, { status: 404, headers: pageHeaders("no-store") });
}

export async function failed(env: Env, lang: Lang, origin: string): Promise<Response> {
  const page = await fetchBuilt(env, lang === "fr" ? "/500" : "/en/500/", origin);
  if (page === null) return sentenceResponse(dictionary(lang).failure.text, 500);
  return new Response(page.body, { status: 500, headers: pageHeaders("no-store") });
}
