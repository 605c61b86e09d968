// The sign-in page as the texts that fill the layout's slots; see render.tsx.
import type { Lang } from "../../../worker/messages.ts";
import { SignInPage, type SignInView } from "../components/sign-in-page.tsx";
import { dictionary } from "../i18n/dictionary.ts";
import { signInPath } from "./paths.ts";
import { renderFrame, type Slots, toHtml } from "./render.tsx";

export async function renderSignIn(view: SignInView, lang: Lang, origin: string): Promise<Slots> {
  const { title, lead: description } = dictionary(lang).signIn;
  const paths = { fr: signInPath("fr"), en: signInPath("en") };
  const slots = await renderFrame({ lang, title, description, paths, current: null }, origin);
  return { ...slots, main: await toHtml(<SignInPage view={view} lang={lang} />) };
}
