// Open data is read from any page: the headers of the upstream API, which its clients were written against
// (explore-api §1). No credentials are involved.
import { createMiddleware } from "hono/factory";
import { identify } from "../middleware/auth.ts";
import { failureResponse, requestLang } from "../middleware/errors.ts";

const HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, GET, OPTIONS",
  "access-control-max-age": "1000",
  "access-control-allow-headers":
    "Authorization, X-Requested-With, Origin, ODS-API-Analytics-App, ODS-API-Analytics-Embed-Type, ODS-API-Analytics-Embed-Referrer, ODS-Widgets-Version, Accept",
  "access-control-expose-headers":
    "ODS-Explore-API-Deprecation, Link, X-RateLimit-Remaining, X-RateLimit-Limit, X-RateLimit-Reset, X-RateLimit-dataset-Remaining, X-RateLimit-dataset-Limit, X-RateLimit-dataset-Reset",
};

/** What upstream's answers carry besides. `Host` and `Cookie` are of no weight here, and kept because caches know them. */
const OTHERS = {
  vary: "Accept-Language, Cookie, Host",
  "referrer-policy": "strict-origin-when-cross-origin",
  "x-content-type-options": "nosniff",
};

/** Errors get the headers too: a page could not read what was wrong with its query otherwise. */
export const cors = createMiddleware(async (context, next) => {
  if (context.req.method === "OPTIONS") return new Response(null, { status: 204, headers: HEADERS });
  await next();
  const language = requestLang(context) === "fr" ? "fr-fr" : "en-us";
  const headers = { ...HEADERS, ...OTHERS, "content-language": language };
  for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
});

/** Nothing is written through this API. */
export const readOnly = createMiddleware(async (context, next) => {
  const { method } = context.req;
  if (method === "GET" || method === "HEAD") return next();
  const allowed = "GET, HEAD, OPTIONS";
  const answer = failureResponse(context, { code: "method_not_allowed", status: 405, params: { method, allowed } });
  answer.headers.set("allow", allowed);
  return answer;
});

/** Whatever is asked with a key is answered to its owner: a key that is not valid is told so, and no cache keeps the answer. */
export const personal = createMiddleware(async (context, next) => {
  const { username } = await identify(context);
  await next();
  if (username === null) return;
  const cache = context.res.headers.get("cache-control");
  if (cache === null || cache === "no-cache") context.res.headers.set("cache-control", "private, no-cache");
});
