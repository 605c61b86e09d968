// Which limits there are, and whose counts for somebody: their own value, else the largest of their groups', else the
// default of the portal, and never more than the whole domain may (publishing-platform §6).
import { QUOTA_UNITS, type QuotaUnit } from "./windows.ts";

/** Limits of what is kept and done; each is a whole number, in the unit that its name says. */
export const STATIC_LIMITS = [
  "datasets",
  "published_datasets",
  "records_per_dataset",
  "records",
  "bytes",
  "processing_runs_per_day",
] as const;

export type StaticLimit = (typeof STATIC_LIMITS)[number];
export type LimitType = StaticLimit | "api_calls" | "outbound_bytes_per_day";

export type CallLimit = { limit: number; unit: QuotaUnit };

/** Null or absent: no limit of its own at this level. */
export type Limits = Partial<Record<StaticLimit | "outbound_bytes_per_day", number | null>> & {
  api_calls?: CallLimit | null;
};

/**
 * Whose a quota is. `default`: each user without a value of their own or of a group. `anonymous`: each address that asks
 * without a key. `all_anonymous`: all of those together.
 */
export type QuotaScope = "domain" | "group" | "user" | "default" | "anonymous" | "all_anonymous";

/** @property since when its counters began, in milliseconds: a new quota begins at 0 */
export type QuotaRow = { scope: QuotaScope; grantee: string; limits: Limits; since: number };

/** A limit as it binds somebody; `scope` is the level that set it, and whose use is compared with it. */
export type Bound = { limit_type: StaticLimit; scope: "domain" | "group" | "user"; limit: number };

/** The group whose value for a limit is the largest; a default counts as the user's own. */
function personal(type: StaticLimit, rows: readonly QuotaRow[]): Bound | null {
  const limitOf = (row: QuotaRow | undefined) => row?.limits[type] ?? null;
  const own = limitOf(rows.find(({ scope }) => scope === "user"));
  if (own !== null) return { limit_type: type, scope: "user", limit: own };
  const shared = rows.flatMap((row) => (row.scope === "group" ? (limitOf(row) ?? []) : []));
  if (shared.length > 0) return { limit_type: type, scope: "group", limit: Math.max(...shared) };
  const usual = limitOf(rows.find(({ scope }) => scope === "default"));
  return usual === null ? null : { limit_type: type, scope: "user", limit: usual };
}

/**
 * What binds somebody, strictest first: their own limit where it is below that of the domain, and that of the domain.
 * @param rows the quotas of the domain, the default, the user and the user's groups
 */
export function boundsOf(type: StaticLimit, rows: readonly QuotaRow[]): Bound[] {
  const whole = rows.find(({ scope }) => scope === "domain")?.limits[type] ?? null;
  const mine = personal(type, rows);
  const domain: Bound[] = whole === null ? [] : [{ limit_type: type, scope: "domain", limit: whole }];
  return mine === null || (whole !== null && whole <= mine.limit) ? domain : [mine, ...domain];
}

/** A limit that is counted as time goes on, with the row that it comes from: counters belong to the row. */
export type Metered<T> = { scope: QuotaScope; grantee: string; since: number; limit: T };

/** What a request of somebody is counted against. */
function meteredRows(rows: readonly QuotaRow[], username: string | null, has: (row: QuotaRow) => number | null) {
  const set = rows.filter((row) => has(row) !== null);
  const of = (scope: QuotaScope) => set.filter((row) => row.scope === scope);
  if (username === null) return [...of("anonymous"), ...of("all_anonymous"), ...of("domain")];
  const largest = of("group").toSorted((a, b) => (has(b) ?? 0) - (has(a) ?? 0));
  const mine = [...of("user"), ...largest, ...of("default")][0];
  return [...(mine === undefined ? [] : [mine]), ...of("domain")];
}

/** Calls a month: what makes limits of different units comparable. */
function monthly({ api_calls }: Limits): number | null {
  if (api_calls == null) return null;
  const { perMonth } = QUOTA_UNITS[api_calls.unit];
  return api_calls.limit * perMonth;
}

/** @param username null for whoever shows no key */
export function callLimitsOf(rows: readonly QuotaRow[], username: string | null): Metered<CallLimit>[] {
  return meteredRows(rows, username, ({ limits }) => monthly(limits)).flatMap(({ limits, ...row }) =>
    limits.api_calls == null ? [] : [{ ...row, limit: limits.api_calls }],
  );
}

/** @param username null for whoever shows no key */
export function byteLimitsOf(rows: readonly QuotaRow[], username: string | null): Metered<number>[] {
  return meteredRows(rows, username, ({ limits }) => limits.outbound_bytes_per_day ?? null).flatMap(
    ({ limits, ...row }) =>
      limits.outbound_bytes_per_day == null ? [] : [{ ...row, limit: limits.outbound_bytes_per_day }],
  );
}
