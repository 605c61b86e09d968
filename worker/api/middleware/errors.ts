// Every thrown value becomes an answer in the shape of the API it was thrown in, with a stable code.
import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { AppError, type Failure, toAutomationJson, toExploreJson, toFailure } from "../../errors.ts";
import type { Lang } from "../../messages.ts";

/** The caller's language: `?lang=`, then Accept-Language; English where neither asks for French. */
export function requestLang(context: Context): Lang {
  const asked = context.req.query("lang") ?? context.req.header("accept-language") ?? "";
  return asked.trim().toLowerCase().startsWith("fr") ? "fr" : "en";
}

/** Of a page with one address for both languages: French, unless English is asked for. */
export function pageLang(context: Context): Lang {
  const asked = context.req.query("lang") ?? context.req.header("accept-language") ?? "";
  return asked.trim().toLowerCase().startsWith("en") ? "en" : "fr";
}

/** A Failure as an HTTP answer; the Explore API has upstream's body, the others have both languages. */
export function failureResponse(context: Context, failure: Failure): Response {
  const explore = context.req.path.startsWith("/api/explore/");
  const body = explore ? toExploreJson(failure) : toAutomationJson(failure, requestLang(context));
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin",
  };
  if (failure.code === "too_many_attempts") headers["retry-after"] = "60";
  if (failure.status === 401) headers["www-authenticate"] = 'Apikey realm="lisiere"';
  return new Response(`${JSON.stringify(body, null, 2)}\n`, { status: failure.status, headers });
}

export const onError: ErrorHandler = (thrown, context) => {
  if (!(thrown instanceof AppError)) {
    // The message may hold anything, so it goes to the log and never to the answer.
    console.error(
      JSON.stringify({ level: "error", path: context.req.path, error: String(thrown), stack: thrown.stack }),
    );
  }
  return failureResponse(context, toFailure(thrown));
};

export const onNotFound: NotFoundHandler = (context) =>
  failureResponse(context, { code: "not_found", status: 404, params: {} });
