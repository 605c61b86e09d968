// The main navigation, with the same page in the other language.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary, otherLang } from "../i18n/dictionary.ts";
import { aboutPath, cataloguePath, feedsPath } from "../lib/paths.ts";

export type Section = "catalogue" | "feeds" | "about" | null;

/** @param current the section whose own page this is; null on pages below or beside them */
type Props = { lang: Lang; current: Section; paths: Record<Lang, string> };

export function SiteNav({ lang, current, paths }: Props) {
  const words = dictionary(lang);
  const other = otherLang(lang);
  const mark = (section: Section) => (current === section ? "page" : undefined);
  return (
    <ul class="nav-list">
      <li>
        <a href={cataloguePath(lang)} aria-current={mark("catalogue")}>
          {words.nav.catalogue}
        </a>
      </li>
      <li>
        <a href={feedsPath(lang)} aria-current={mark("feeds")}>
          {words.nav.feeds}
        </a>
      </li>
      <li>
        <a href={aboutPath(lang)} aria-current={mark("about")}>
          {words.nav.about}
        </a>
      </li>
      <li class="nav-language">
        <a href={paths[other]} hreflang={other} lang={other}>
          {words.otherLanguage.name}
        </a>
      </li>
    </ul>
  );
}
