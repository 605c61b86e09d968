// The static site behind its guard: what is not published is 404 at once, what is published is there at once.
import { type Context, Hono } from "hono";
import { LANGS } from "../../../site/src/i18n/dictionary.ts";
import {
  cataloguePath,
  consolePath,
  datasetPath,
  feedPath,
  feedsPath,
  PLAIN_PAGES,
} from "../../../site/src/lib/paths.ts";
import type { Env } from "../../env.ts";
import type { Lang } from "../../messages.ts";
import { failed, notBuilt, notFound, pageHeaders } from "./assets.ts";
import { answerConsole } from "./console.ts";
import { answerFeed, answerFeeds } from "./feeds.ts";
import { answerCatalogue, answerDataset } from "./guard.ts";
import { absoluteLinks } from "./inject.ts";

type PageContext = Context<{ Bindings: Env }>;

export const pageRoutes = new Hono<{ Bindings: Env }>({ strict: false });

/** The path as it was asked for: `context.req.path` has lost its last slash. */
function askedPath(context: PageContext): string {
  return new URL(context.req.url).pathname;
}

function pageLang(path: string): Lang {
  return path === "/en" || path.startsWith("/en/") ? "en" : "fr";
}

/** Addresses of pages end with a slash: one address per page. */
function toSlash(context: PageContext, path: string): Response {
  const { search } = new URL(context.req.url);
  return context.redirect(path + search, 308);
}

for (const lang of LANGS) {
  const page = consolePath(lang);
  pageRoutes.get(page.replace(/\/$/, ""), (context) =>
    askedPath(context) === page ? answerConsole(context, lang) : toSlash(context, page),
  );
  const root = cataloguePath(lang);
  // Routes are written without the last slash, which `strict: false` also takes from the path.
  pageRoutes.get(root.replace(/(?<=.)\/$/, ""), (context) =>
    askedPath(context) === root ? answerCatalogue(context, lang) : toSlash(context, root),
  );
  pageRoutes.get(`${root}datasets`, (context) => toSlash(context, root));
  pageRoutes.get(`${root}datasets/:id`, (context) => {
    const id = context.req.param("id");
    return askedPath(context).endsWith("/")
      ? answerDataset(context, lang, id)
      : toSlash(context, datasetPath(lang, id));
  });
}

for (const lang of LANGS) {
  const root = feedsPath(lang);
  pageRoutes.get(root.replace(/\/$/, ""), (context) =>
    askedPath(context) === root ? answerFeeds(context, lang) : toSlash(context, root),
  );
  pageRoutes.get(`${root}:id`, (context) => {
    const id = context.req.param("id") ?? "";
    return askedPath(context).endsWith("/") ? answerFeed(context, lang, id) : toSlash(context, feedPath(lang, id));
  });
}

/** To a page that everybody may know of: a redirect to another would tell that it was built. */
function isPlainRedirect(response: Response, origin: string): boolean {
  const location = response.headers.get("location");
  if (location === null || !URL.canParse(location, origin)) return false;
  return [...PLAIN_PAGES, ...LANGS.map((lang) => cataloguePath(lang))].includes(new URL(location, origin).pathname);
}

/** Files and plain pages, as built. Any other built page is a copy of a dataset or a shell, and stays behind the guard. */
pageRoutes.get("*", async (context, next) => {
  const path = askedPath(context);
  if (path.startsWith("/api/") || path.startsWith("/feeds/")) return next();
  const { origin } = new URL(context.req.url);
  const assets = context.env.ASSETS as Fetcher | undefined;
  if (assets === undefined) return notBuilt(pageLang(path));
  const response = await assets.fetch(context.req.raw);
  const isRedirect = response.status >= 300 && response.status < 400 && response.status !== 304;
  const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  const isHidden = isPage ? !PLAIN_PAGES.includes(path) : isRedirect && !isPlainRedirect(response, origin);
  if (response.status === 404 || isHidden) {
    return notFound(context.env, pageLang(path), origin);
  }
  if (!isPage || !response.ok) return response;
  const headers = pageHeaders("no-cache", response.headers.get("etag") ?? undefined);
  return new Response(absoluteLinks(response, origin), { headers });
});

pageRoutes.onError((thrown, context) => {
  // The message may hold anything, so it goes to the log and never to the page.
  console.error(JSON.stringify({ level: "error", path: context.req.path, error: String(thrown), stack: thrown.stack }));
  return failed(context.env, pageLang(context.req.path), new URL(context.req.url).origin);
});
