// The dictionary of a language, and the languages there are: the first is the default, served at the root.
import type { Lang } from "../../../worker/messages.ts";
import { en } from "./en.ts";
import { type Dictionary, fr } from "./fr.ts";

export const LANGS = ["fr", "en"] as const satisfies readonly Lang[];

const DICTIONARIES: Record<Lang, Dictionary> = { fr, en };

export function dictionary(lang: Lang): Dictionary {
  return DICTIONARIES[lang];
}

export function otherLang(lang: Lang): Lang {
  return lang === "fr" ? "en" : "fr";
}
