// Every address of the site and of the API it links to, root-relative. Identifiers are encoded here and nowhere else.
import type { Lang } from "../../../worker/messages.ts";

/** Stands for the dataset in the shell that the worker fills; no dataset can have this identifier. */
export const SHELL_ID = "_shell";

const root = (lang: Lang) => (lang === "fr" ? "/" : "/en/");

export function cataloguePath(lang: Lang, query = "", page = 1): string {
  const params = new URLSearchParams();
  if (query !== "") params.set("q", query);
  if (page > 1) params.set("page", String(page));
  const search = params.toString();
  return search === "" ? root(lang) : `${root(lang)}?${search}`;
}

export function datasetPath(lang: Lang, datasetId: string): string {
  return `${root(lang)}datasets/${encodeURIComponent(datasetId)}/`;
}

/** The list of mirrored feeds. */
export function feedsPath(lang: Lang, page = 1): string {
  const path = lang === "fr" ? "/flux/" : "/en/feeds/";
  return page > 1 ? `${path}?page=${page}` : path;
}

export function feedPath(lang: Lang, feedId: string): string {
  return `${feedsPath(lang)}${encodeURIComponent(feedId)}/`;
}

/** The mirrored folder itself, one for both languages. */
export function feedFolderPath(feedId: string): string {
  return `/feeds/${encodeURIComponent(feedId)}/`;
}

export function aboutPath(lang: Lang): string {
  return lang === "fr" ? "/a-propos/" : "/en/about/";
}

/** For who keeps the portal. */
export function signInPath(lang: Lang): string {
  return lang === "fr" ? "/connexion/" : "/en/sign-in/";
}

/** Takes a form, and has no page. */
export function signOutPath(lang: Lang): string {
  return lang === "fr" ? "/deconnexion/" : "/en/sign-out/";
}

/** The interactive page of the API, at upstream's address. */
export function consolePath(lang: Lang): string {
  return `${lang === "fr" ? "" : "/en"}/api-console/explore/v2.1/`;
}

export const SWAGGER_PATH = "/api/explore/v2.1/swagger.json";

/** The catalogue over the API. */
export const CATALOGUE_API_PATH = "/api/explore/v2.1/catalog/datasets";

export function datasetApiPath(datasetId: string): string {
  return `${CATALOGUE_API_PATH}/${encodeURIComponent(datasetId)}`;
}

/** The address if it is one that a link may lead to (`javascript:` and the like are not), else null. */
export function webAddress(value: unknown): string | null {
  if (typeof value !== "string" || !/^https?:\/\/\S+$/i.test(value.trim())) return null;
  return URL.canParse(value.trim()) ? value.trim() : null;
}

/** The pages that are served as they were built; every other page is rendered at the request. */
export const PLAIN_PAGES: readonly string[] = [aboutPath("fr"), aboutPath("en")];
