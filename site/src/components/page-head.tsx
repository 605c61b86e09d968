// The part of <head> that belongs to one page: title, description, canonical and language addresses.
import { raw } from "hono/html";
import type { Lang } from "../../../worker/messages.ts";
import { dictionary, LANGS } from "../i18n/dictionary.ts";

type Props = {
  lang: Lang;
  title: string;
  description: string;
  /** The page's root-relative address in each language. */
  paths: Record<Lang, string>;
  /** `https://…`, or empty: the worker makes relative ones absolute. */
  origin: string;
  jsonLd?: string;
};

export function PageHead({ lang, title, description, paths, origin, jsonLd }: Props) {
  return (
    <>
      <title>{`${title} — ${dictionary(lang).siteName}`}</title>
      <meta name="description" content={description} />
      <link rel="canonical" href={origin + paths[lang]} />
      {LANGS.map((each) => (
        <link rel="alternate" hreflang={each} href={origin + paths[each]} />
      ))}
      <link rel="alternate" hreflang="x-default" href={origin + paths.fr} />
      <meta property="og:type" content="website" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      {jsonLd === undefined ? null : <script type="application/ld+json">{raw(jsonLd)}</script>}
    </>
  );
}
