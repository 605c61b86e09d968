// The names that a downloaded file has: the one that the server gives it (RFC 6266), and the one in its address.
import type { Evidence } from "../last-modified/evidence.ts";

const MAX_NAME_LENGTH = 255;

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `filename*` (RFC 8187) before `filename`, quoted or not; null where there is neither. */
export function dispositionName(header: string | null): string | null {
  if (header === null) return null;
  const extended = /;\s*filename\*\s*=\s*"?([\w-]+)'[^']*'([^;"]+)"?/i.exec(header);
  if (extended?.[2] !== undefined) {
    const [, charset = "", value] = extended;
    if (/^utf-8$/i.test(charset)) return decodePercent(value.trim());
    return value.trim().replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header);
  const name = plain?.[1]?.replace(/\\(.)/g, "$1") ?? plain?.[2] ?? null;
  return name === null ? null : decodeBytes(name);
}

/** Headers are Latin-1 by the letter; servers put UTF-8 there all the same. */
function decodeBytes(text: string): string {
  const codes = Array.from(text, (letter) => letter.charCodeAt(0));
  if (codes.some((code) => code > 255)) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(codes));
  } catch {
    return text;
  }
}

function urlName(url: string): string | null {
  const segment = URL.parse(url)?.pathname.split("/").at(-1) ?? "";
  return segment === "" ? null : decodePercent(segment);
}

const clean = (name: string) => (name.split(/[/\\]/).at(-1) ?? "").replace(/\p{Cc}/gu, "").slice(0, MAX_NAME_LENGTH);

/** @param url of the last hop; @param first as it was asked for: redirects may lead to a name that says nothing */
export function namesOf(url: string, disposition: string | null, first: string): Evidence["names"] {
  const names: Evidence["names"] = [];
  const given = dispositionName(disposition);
  if (given !== null) names.push({ origin: "disposition", name: clean(given) });
  for (const each of [url, first]) {
    const name = urlName(each);
    if (name !== null && !names.some((known) => known.name === clean(name))) {
      names.push({ origin: "url", name: clean(name) });
    }
  }
  return names.filter(({ name }) => name !== "");
}
