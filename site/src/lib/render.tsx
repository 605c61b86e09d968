// A page as the three texts that fill the layout's slots. Astro calls this at build time and the worker at each
// request: one renderer, so that a prerendered page and an injected one are the same.
import type { Lang } from "../../../worker/messages.ts";
import { ApiConsole, type ConsoleOperation } from "../components/api-console.tsx";
import { CataloguePage, type CatalogueView } from "../components/catalogue-page.tsx";
import { DatasetPage } from "../components/dataset-page.tsx";
import { PageHead } from "../components/page-head.tsx";
import { type Section, SiteNav } from "../components/site-nav.tsx";
import { dictionary } from "../i18n/dictionary.ts";
import { datasetJsonLd } from "./json-ld.ts";
import { cataloguePath, consolePath, datasetPath } from "./paths.ts";
import { toExcerpt } from "./plain-text.ts";
import type { DatasetView, RowsView } from "./view.ts";

/** HTML of the elements `data-slot="head"` (replaced), `"nav"` and `"main"` (filled). */
export type Slots = { head: string; nav: string; main: string };

/** What search engines show under a title. */
export const META_CHARACTERS = 160;

/** A component as HTML. Ours are synchronous; the type of JSX also allows for those that are not. */
export async function toHtml(node: unknown): Promise<string> {
  return String(await node);
}

type Frame = { lang: Lang; title: string; description: string; paths: Record<Lang, string>; current: Section };

/** Head and navigation of a page that has nothing variable in it. */
export async function renderFrame(frame: Frame, origin = "", jsonLd?: string): Promise<Slots> {
  const { lang, title, description, paths, current } = frame;
  const head = <PageHead {...{ lang, title, description, paths, origin }} {...(jsonLd ? { jsonLd } : {})} />;
  return {
    head: await toHtml(head),
    nav: await toHtml(<SiteNav lang={lang} current={current} paths={paths} />),
    main: "",
  };
}

export async function renderDataset(dataset: DatasetView, rows: RowsView, lang: Lang, origin: string): Promise<Slots> {
  const { title, datasetId } = dataset;
  const description = toExcerpt(dataset.description.join(" ") || title, META_CHARACTERS);
  const paths = { fr: datasetPath("fr", datasetId), en: datasetPath("en", datasetId) };
  const frame = { lang, title, description, paths, current: null };
  const slots = await renderFrame(frame, origin, datasetJsonLd(dataset, lang, origin));
  return { ...slots, main: await toHtml(<DatasetPage {...{ dataset, rows, lang, origin }} />) };
}

export async function renderConsole(operations: ConsoleOperation[], lang: Lang, origin: string): Promise<Slots> {
  const { title, lead } = dictionary(lang).console;
  const paths = { fr: consolePath("fr"), en: consolePath("en") };
  const slots = await renderFrame({ lang, title, description: lead, paths, current: null }, origin);
  return { ...slots, main: await toHtml(<ApiConsole operations={operations} lang={lang} />) };
}

export async function renderCatalogue(catalogue: CatalogueView, lang: Lang, origin: string): Promise<Slots> {
  const words = dictionary(lang).catalogue;
  const { query, page } = catalogue;
  const paths = { fr: cataloguePath("fr", query, page), en: cataloguePath("en", query, page) };
  const title = query === "" ? words.title : words.searchTitle(query);
  const slots = await renderFrame({ lang, title, description: words.lead, paths, current: "catalogue" }, origin);
  return { ...slots, main: await toHtml(<CataloguePage catalogue={catalogue} lang={lang} />) };
}
