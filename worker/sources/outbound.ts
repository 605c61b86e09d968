// The only way out: every request to an address that somebody typed goes through here. Private, loopback and
// link-local addresses and ports other than 80/443 are refused unless the installation allows them; redirects are
// followed by hand, because each hop must pass the same check.
import ipaddr from "ipaddr.js";
import { MAX_SOURCE_REDIRECTS, SOURCE_HEADERS_TIMEOUT_MS } from "../config.ts";
import { AppError } from "../errors.ts";

export type OutboundPolicy = {
  /** Private addresses and any port: local start and tests only. */
  allowPrivate: boolean;
  maxRedirects?: number;
  /** A redirect to another origin is refused. */
  sameOrigin?: boolean;
  /** Until the headers of one hop have arrived. */
  timeoutMs?: number;
};

const LOCAL_SUFFIXES = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);
/** All that a redirect to another origin carries on: any other header may be a secret meant for the first one. */
const PUBLIC_HEADERS = new Set([
  "user-agent",
  "accept",
  "accept-encoding",
  "if-none-match",
  "if-modified-since",
  "range",
  // Without it, a part of a newer file would be joined to the beginning of the older one.
  "if-range",
]);

/** An address without its credentials and query: what may be shown in messages and logs. */
export function publicUrl(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.protocol}//${parsed.host}${parsed.pathname}` : "(invalid)";
}

function refusal(url: URL, policy: OutboundPolicy): string | null {
  if (url.protocol !== "http:" && url.protocol !== "https:") return `${url.protocol.slice(0, -1)} is not http(s)`;
  if (url.username !== "" || url.password !== "") return "it carries a user name or password";
  if (policy.allowPrivate) return null;
  if (url.port !== "") return `port ${url.port} is not 80 or 443`;
  return hostRefusal(url.hostname.toLowerCase().replace(/\.+$/, ""));
}

function hostRefusal(host: string): string | null {
  const literal = host.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(literal)) {
    // `process` unwraps IPv4 addresses mapped into IPv6, which would otherwise pass as foreign.
    const address = ipaddr.process(literal);
    const range = address.range();
    if (range !== "unicast") return `${literal} is a ${range} address`;
    // Only 2000::/3 is given out; what lies outside may be an IPv4 address in an old disguise.
    const isGivenOut = address.kind() === "ipv4" || address.match(ipaddr.parse("2000::"), 3);
    return isGivenOut ? null : `${literal} is not a public address`;
  }
  if (!host.includes(".") || LOCAL_SUFFIXES.some((suffix) => host.endsWith(suffix))) return `${host} is a local name`;
  return null;
}

/** Throws `source_forbidden_address` unless the policy lets this address through. */
export function checkOutbound(url: string, policy: OutboundPolicy): URL {
  const parsed = URL.parse(url);
  const reason = parsed ? refusal(parsed, policy) : "it is not a valid URL";
  if (parsed === null || reason !== null) {
    throw new AppError("source_forbidden_address", 400, { url: publicUrl(url), reason: reason ?? "" });
  }
  return parsed;
}

async function fetchHop(url: URL, headers: Headers, signal: AbortSignal | undefined, timeoutMs: number) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const signals = signal ? [signal, timeout.signal] : [timeout.signal];
    return await fetch(url, { headers, redirect: "manual", signal: AbortSignal.any(signals) });
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    const reason = timeout.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : "connection failed";
    throw new AppError("source_unreachable", 502, { url: publicUrl(url.href), reason });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * GET with the outbound guard. The body is not read; the status is not judged.
 * @returns the last hop's response and its address
 * @throws AppError `source_forbidden_address`, `source_unreachable`, `source_too_many_redirects`,
 *   `source_redirected_away`
 */
export async function guardedFetch(
  url: string,
  init: { headers?: Record<string, string>; signal?: AbortSignal },
  policy: OutboundPolicy,
): Promise<{ response: Response; url: string }> {
  const limit = policy.maxRedirects ?? MAX_SOURCE_REDIRECTS;
  const headers = new Headers(init.headers);
  if (!headers.has("user-agent")) headers.set("user-agent", "Lisiere/0.1 (open-data portal)");
  let current = checkOutbound(url, policy);
  for (let hop = 0; hop <= limit; hop++) {
    const response = await fetchHop(current, headers, init.signal, policy.timeoutMs ?? SOURCE_HEADERS_TIMEOUT_MS);
    const location = response.headers.get("location");
    if (!REDIRECT_STATUSES.has(response.status) || location === null) return { response, url: current.href };
    await response.body?.cancel();
    const next = checkOutbound(URL.parse(location, current)?.href ?? location, policy);
    if (next.origin !== current.origin) {
      if (policy.sameOrigin) {
        throw new AppError("source_redirected_away", 502, { url: publicUrl(url), target: publicUrl(next.href) });
      }
      for (const name of [...headers.keys()]) if (!PUBLIC_HEADERS.has(name)) headers.delete(name);
    }
    current = next;
  }
  throw new AppError("source_too_many_redirects", 502, { url: publicUrl(url), limit });
}
