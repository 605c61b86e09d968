// The way in for who keeps the portal: with the administrator's key, or with a one-time link. Plain forms, no script.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { signInPath, signOutPath } from "../lib/paths.ts";

export type SignInView = {
  /** Who is signed in already. */
  username: string | null;
  /** The secret of a one-time link that was followed. */
  link: string | null;
  /** Why the last attempt failed, as a sentence. */
  problem: string | null;
};

function SignedIn({ username, lang }: { username: string; lang: Lang }) {
  const words = dictionary(lang).signIn;
  return (
    <form method="post" action={signOutPath(lang)}>
      <p>
        {words.signedInAs} <strong>{username}</strong>
      </p>
      <button class="button" type="submit">
        {words.signOut}
      </button>
    </form>
  );
}

function ByLink({ link, lang }: { link: string; lang: Lang }) {
  const words = dictionary(lang).signIn;
  return (
    <form method="post" action={signInPath(lang)}>
      <p>{words.linkLead}</p>
      <input type="hidden" name="link" value={link} />
      <button class="button" type="submit">
        {words.send}
      </button>
    </form>
  );
}

function ByKey({ lang, hasProblem }: { lang: Lang; hasProblem: boolean }) {
  const words = dictionary(lang).signIn;
  return (
    <form method="post" action={signInPath(lang)}>
      {/* Keepers of passwords file the key under a name. */}
      <input type="text" name="username" value="admin" autocomplete="username" hidden readonly />
      <div class="parameter">
        <label for="sign-in-key">{words.key}</label>
        <input
          id="sign-in-key"
          name="key"
          type="password"
          required
          autocomplete="current-password"
          aria-describedby={hasProblem ? "sign-in-hint sign-in-problem" : "sign-in-hint"}
          {...(hasProblem ? { "aria-invalid": "true" } : {})}
        />
        <p id="sign-in-hint" class="parameter-hint quiet">
          {words.keyHint}
        </p>
      </div>
      <button class="button" type="submit">
        {words.send}
      </button>
    </form>
  );
}

export function SignInPage({ view, lang }: { view: SignInView; lang: Lang }) {
  const words = dictionary(lang).signIn;
  const { username, link, problem } = view;
  return (
    <>
      <header class="hero">
        <h1>{words.heading}</h1>
        <p class="lead">{words.lead}</p>
      </header>
      <div class="sign-in">
        {problem === null ? null : (
          <div class="notice" role="alert" id="sign-in-problem">
            <p>{problem}</p>
          </div>
        )}
        {username !== null && link === null ? <SignedIn username={username} lang={lang} /> : null}
        {link === null ? null : <ByLink link={link} lang={lang} />}
        {username === null && link === null ? <ByKey lang={lang} hasProblem={problem !== null} /> : null}
      </div>
    </>
  );
}
