// Limits with their use beside each, for people: `{datasets: {limit, use}, …, api_calls: {limit, unit, use, reset_time}}`.
import { inArray } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Identity } from "../accounts/identity.ts";
import { memberships } from "../accounts/schema.ts";
import { type Counters, countedOf, counterOf } from "./calls.ts";
import {
  boundsOf,
  type CallLimit,
  callLimitsOf,
  type Metered,
  type QuotaRow,
  type QuotaScope,
  STATIC_LIMITS,
  type StaticLimit,
} from "./limits.ts";
import { meterName } from "./meters.ts";
import { listQuotas, loadQuotas } from "./store.ts";
import { readUse } from "./use.ts";
import { windowOf } from "./windows.ts";

type Db = DrizzleD1Database;
type Uses = Record<StaticLimit, number>;

const NO_USE = Object.fromEntries(STATIC_LIMITS.map((type) => [type, 0])) as Uses;

/** Of a group, each member has the whole limit: its use is that of the member who uses most. */
function highest(uses: Uses[]): Uses {
  const highestOf = (type: StaticLimit) => Math.max(0, ...uses.map((use) => use[type]));
  return Object.fromEntries(STATIC_LIMITS.map((type) => [type, highestOf(type)])) as Uses;
}

/** Null where nobody in particular is bound: the default settings. */
async function useAt(db: Db, { scope, grantee }: QuotaRow, now: number): Promise<Uses | null> {
  if (scope === "domain") return readUse(db, null, now);
  if (scope === "user") return readUse(db, grantee, now);
  if (scope !== "group") return null;
  const members = await db
    .select({ username: memberships.username })
    .from(memberships)
    .where(inArray(memberships.groupUid, [grantee]));
  return highest(await Promise.all(members.map(({ username }) => readUse(db, username, now))));
}

/** Null where it is each address's or each member's. */
async function meteredUse(counters: Counters, { scope, grantee, limits, since }: QuotaRow, now: number) {
  const { api_calls = null, outbound_bytes_per_day = null } = limits;
  const isOne = scope === "domain" || scope === "all_anonymous" || scope === "user";
  const counter = counterOf(counters, meterName(scope, grantee, grantee));
  const perDay = { since, limit: outbound_bytes_per_day ?? 0, ...windowOf("day", now) };
  return {
    api_calls:
      isOne && api_calls !== null ? await counter.use("calls", countedOf({ since, limit: api_calls }, now)) : null,
    outbound_bytes_per_day: isOne && outbound_bytes_per_day !== null ? await counter.use("bytes", perDay) : null,
  };
}

async function toPairs(counters: Counters, row: QuotaRow, use: Uses | null, now: number) {
  const { limits } = row;
  const metered = await meteredUse(counters, row, now);
  const pairs = STATIC_LIMITS.map((type) => [type, { limit: limits[type] ?? null, use: use?.[type] ?? null }]);
  return {
    ...Object.fromEntries(pairs),
    api_calls: { limit: null, unit: null, ...limits.api_calls, use: metered.api_calls },
    outbound_bytes_per_day: { limit: limits.outbound_bytes_per_day ?? null, use: metered.outbound_bytes_per_day },
  };
}

/** A level at which nothing was set. */
export const unlimited = (scope: QuotaScope, grantee: string): QuotaRow => ({ scope, grantee, limits: {}, since: 0 });

/** One level as it is put, all limits with null for none, and `use` beside. */
export async function portraitOf(counters: Counters, db: Db, quota: QuotaRow, now: number) {
  const flat = STATIC_LIMITS.map((type) => [type, quota.limits[type] ?? null]);
  const { api_calls = null, outbound_bytes_per_day = null } = quota.limits;
  const use = { ...(await useAt(db, quota, now)), ...(await meteredUse(counters, quota, now)) };
  return { ...Object.fromEntries(flat), api_calls, outbound_bytes_per_day, use };
}

/** Every level that has a quota, and the domain in any case. */
export async function portraitOfAll(counters: Counters, db: Db, now: number) {
  const rows = await listQuotas(db);
  const at = (scope: QuotaScope) => rows.find((row) => row.scope === scope) ?? unlimited(scope, "");
  const named = (scope: QuotaScope, key: string) =>
    Promise.all(
      rows
        .filter((row) => row.scope === scope)
        .map(async (row) => ({
          [key]: row.grantee,
          ...(await toPairs(counters, row, await useAt(db, row, now), now)),
        })),
    );
  return {
    domain: await toPairs(counters, at("domain"), await readUse(db, null, now), now),
    default: await toPairs(counters, at("default"), null, now),
    anonymous: await toPairs(counters, at("anonymous"), null, now),
    all_anonymous: await toPairs(counters, at("all_anonymous"), null, now),
    groups: await named("group", "uid"),
    users: await named("user", "username"),
  };
}

/** What binds somebody, at whatever level it was set, with what they use of it. */
export async function portraitOfOwn(counters: Counters, db: Db, identity: Identity, now: number) {
  const username = identity.username ?? "";
  const rows: QuotaRow[] = await loadQuotas(db, username);
  const use = username === "" ? NO_USE : await readUse(db, username, now);
  const pairs = STATIC_LIMITS.map((type) => {
    const [bound] = boundsOf(type, rows);
    return [type, { limit: bound?.limit ?? null, scope: bound?.scope ?? null, use: use[type] }];
  });
  const calls = callLimitsOf(rows, username)[0];
  const used = async ({ scope, grantee, since, limit }: Metered<CallLimit>) =>
    counterOf(counters, meterName(scope, grantee, username)).use("calls", countedOf({ since, limit }, now));
  const api_calls = calls === undefined ? null : { ...calls.limit, scope: calls.scope, use: await used(calls) };
  return { username, ...Object.fromEntries(pairs), api_calls };
}
