// Signing in and out in a browser: forms that work without a script. A link is used up by the form and not by the look at
// its page, because mail programs look at every link.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import { dictionary, LANGS } from "../../../site/src/i18n/dictionary.ts";
import { signInPath, signOutPath } from "../../../site/src/lib/paths.ts";
import { renderSignIn } from "../../../site/src/lib/render-sign-in.tsx";
import { toAuditInsert } from "../../catalog/accounts/audit.ts";
import { FIRST_ADMINISTRATOR } from "../../catalog/accounts/identity.ts";
import { closeSession, openSession, redeemSignInLink } from "../../catalog/accounts/sessions.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { type Lang, sentence } from "../../messages.ts";
import { readBodyText } from "../automation/body.ts";
import { addressOf, isSecret, requireOwnPage, slowGuesses } from "../middleware/auth.ts";
import { ENDED_COOKIE, readSession, sealSession } from "../middleware/session.ts";
import { fetchShell, pageHeaders } from "./assets.ts";
import { injectSlots } from "./inject.ts";

type PageContext = Context<{ Bindings: Env }>;

export const signInRoutes = new Hono<{ Bindings: Env }>({ strict: false });

/** Where a one-time link leads. */
export function signInAddress(lang: Lang, origin: string, token: string): string {
  const url = new URL(signInPath(lang), origin);
  url.searchParams.set("link", token);
  return url.href;
}

function headersOf(): Headers {
  const headers = pageHeaders("no-store");
  // The address may hold a link's secret; without an origin the browser would not say where a form comes from.
  headers.set("referrer-policy", "strict-origin");
  headers.set("x-robots-tag", "noindex");
  return headers;
}

/** @param link the secret of a one-time link, for its form */
async function answerPage(context: PageContext, lang: Lang, link: string | null, problem: AppError | null) {
  const { origin } = new URL(context.req.url);
  const session = await readSession(context);
  const view = {
    username: session?.identity.username ?? null,
    link,
    problem: problem === null ? null : sentence(problem.code, problem.params, lang),
  };
  const slots = await renderSignIn(view, lang, origin);
  const status = problem?.status ?? 200;
  const headers = headersOf();
  if (status === 429) headers.set("retry-after", "60");
  const shell = await fetchShell(context.env, lang, origin);
  if (shell !== null) return new Response(injectSlots(shell, slots), { status, headers });
  // The forms are needed even where the site was never built.
  const { siteName } = dictionary(lang);
  const html = `<!doctype html><html lang="${lang}"><title>${siteName}</title><main>${slots.main}</main></html>`;
  return new Response(html, { status, headers });
}

/** @throws AppError `invalid_api_key`, `invalid_sign_in_link` (401) */
async function admit(context: PageContext, form: URLSearchParams): Promise<string> {
  const link = form.get("link");
  if (link !== null) return redeemSignInLink(drizzle(context.env.DB), link, Date.now());
  if (await isSecret((form.get("key") ?? "").trim(), context.env.ADMIN_API_KEY)) return FIRST_ADMINISTRATOR;
  throw new AppError("invalid_administrator_key", 401);
}

const noteAs = (context: PageContext, username: string) => {
  const actor = { username, keyUid: null, ip: addressOf(context) };
  return (deed: Parameters<typeof toAuditInsert>[2]) => toAuditInsert(drizzle(context.env.DB), actor, deed, Date.now());
};

async function signIn(context: PageContext, lang: Lang): Promise<Response> {
  try {
    requireOwnPage(context);
    const username = await admit(context, new URLSearchParams(await readBodyText(context)));
    const note = noteAs(context, username);
    const uid = await openSession(drizzle(context.env.DB), username, note, Date.now());
    const headers = headersOf();
    headers.set("location", signInPath(lang));
    headers.append("set-cookie", await sealSession(context.env, context.req.raw, uid));
    return new Response(null, { status: 303, headers });
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return answerPage(context, lang, null, thrown.status === 401 ? await refused(context, thrown) : thrown);
  }
}

/** The journal has refused attempts as well, up to as many as are let through to be refused. */
async function refused(context: PageContext, problem: AppError): Promise<AppError> {
  try {
    await slowGuesses(context);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  await noteAs(context, "anonymous")({ action: "session.refuse", change: { reason: problem.code } });
  return problem;
}

async function signOut(context: PageContext, lang: Lang): Promise<Response> {
  requireOwnPage(context);
  const session = await readSession(context);
  if (session !== null) {
    const username = session.identity.username ?? "";
    await closeSession(drizzle(context.env.DB), session.uid, username, noteAs(context, username));
  }
  const headers = headersOf();
  headers.set("location", signInPath(lang));
  headers.append("set-cookie", ENDED_COOKIE);
  return new Response(null, { status: 303, headers });
}

for (const lang of LANGS) {
  const page = signInPath(lang).replace(/\/$/, "");
  signInRoutes.get(page, (context) => answerPage(context, lang, context.req.query("link") ?? null, null));
  signInRoutes.post(page, (context) => signIn(context, lang));
  signInRoutes.post(signOutPath(lang).replace(/\/$/, ""), (context) => signOut(context, lang));
}
