// Rendered slots into a built shell, and addresses made absolute in the pages that are served as built.
import type { Slots } from "../../../site/src/lib/render.tsx";
import { sha256Hex } from "../../lib/digest.ts";

function filler(html: string): HTMLRewriterElementContentHandlers {
  return {
    element(element) {
      element.setInnerContent(html, { html: true });
    },
  };
}

/**
 * The shell with its slots filled. The text is already escaped: only site/src/components makes it. HTMLRewriter throws
 * on half a surrogate pair, which any publisher's text may hold, so each slot is made well-formed here.
 */
export function injectSlots(shell: Response, slots: Slots): ReadableStream | null {
  const head: HTMLRewriterElementContentHandlers = {
    element(element) {
      element.replace(slots.head.toWellFormed(), { html: true });
    },
  };
  return new HTMLRewriter()
    .on('[data-slot="head"]', head)
    .on('[data-slot="nav"]', filler(slots.nav.toWellFormed()))
    .on('[data-slot="main"]', filler(slots.main.toWellFormed()))
    .transform(shell).body;
}

/** Search engines want whole addresses, and only the request knows the portal's. */
export function absoluteLinks(page: Response, origin: string): ReadableStream | null {
  const absolute: HTMLRewriterElementContentHandlers = {
    element(element) {
      const href = element.getAttribute("href");
      if (href?.startsWith("/")) element.setAttribute("href", origin + href);
    },
  };
  return new HTMLRewriter().on('link[rel="canonical"]', absolute).on('link[rel="alternate"]', absolute).transform(page)
    .body;
}

/** A weak ETag of everything that the page depends on. */
export async function etagOf(parts: unknown[]): Promise<string> {
  return `W/"${(await sha256Hex(JSON.stringify(parts))).slice(0, 32)}"`;
}

/** Whether the caller already has this version (weak comparison, RFC 9110 §13.1.2). */
export function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return (ifNoneMatch ?? "").split(",").some((tag) => opaque(tag) === opaque(etag));
}
