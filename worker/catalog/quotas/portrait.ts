// Limits with their use beside each, for people: `{datasets: {limit, use}, …, api_calls: {limit, unit, use, reset_time}}`.
import { inArray } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Identity } from "../accounts/identity.ts";
import { memberships } from "../accounts/schema.ts";
import { boundsOf, type Limits, type QuotaRow, type QuotaScope, STATIC_LIMITS, type StaticLimit } from "./limits.ts";
import { listQuotas, loadQuotas } from "./store.ts";
import { readUse } from "./use.ts";

type Db = DrizzleD1Database;
type Quota = { scope: QuotaScope; grantee: string; limits: Limits };
type Uses = Record<StaticLimit, number>;

const NO_USE = Object.fromEntries(STATIC_LIMITS.map((type) => [type, 0])) as Uses;

/** Of a group, each member has the whole limit: its use is that of the member who uses most. */
function highest(uses: Uses[]): Uses {
  const highestOf = (type: StaticLimit) => Math.max(0, ...uses.map((use) => use[type]));
  return Object.fromEntries(STATIC_LIMITS.map((type) => [type, highestOf(type)])) as Uses;
}

/** Null where nobody in particular is bound: the default settings. */
async function useAt(db: Db, { scope, grantee }: Quota, now: number): Promise<Uses | null> {
  if (scope === "domain") return readUse(db, null, now);
  if (scope === "user") return readUse(db, grantee, now);
  if (scope !== "group") return null;
  const members = await db
    .select({ username: memberships.username })
    .from(memberships)
    .where(inArray(memberships.groupUid, [grantee]));
  return highest(await Promise.all(members.map(({ username }) => readUse(db, username, now))));
}

function toPairs(limits: Limits, use: Uses | null) {
  const pairs = STATIC_LIMITS.map((type) => [type, { limit: limits[type] ?? null, use: use?.[type] ?? null }]);
  return {
    ...Object.fromEntries(pairs),
    api_calls: limits.api_calls ?? null,
    outbound_bytes_per_day: { limit: limits.outbound_bytes_per_day ?? null },
  };
}

/** One level as it is put, all limits with null for none, and `use` beside. */
export async function portraitOf(db: Db, quota: Quota, now: number) {
  const flat = STATIC_LIMITS.map((type) => [type, quota.limits[type] ?? null]);
  const { api_calls = null, outbound_bytes_per_day = null } = quota.limits;
  return { ...Object.fromEntries(flat), api_calls, outbound_bytes_per_day, use: await useAt(db, quota, now) };
}

/** Every level that has a quota, and the domain in any case. */
export async function portraitOfAll(db: Db, now: number) {
  const rows = await listQuotas(db);
  const at = (scope: QuotaScope) => rows.find((row) => row.scope === scope)?.limits ?? {};
  const named = (scope: QuotaScope, key: string) =>
    Promise.all(
      rows
        .filter((row) => row.scope === scope)
        .map(async (row) => ({ [key]: row.grantee, ...toPairs(row.limits, await useAt(db, row, now)) })),
    );
  return {
    domain: toPairs(at("domain"), await readUse(db, null, now)),
    default: toPairs(at("default"), null),
    anonymous: toPairs(at("anonymous"), null),
    all_anonymous: toPairs(at("all_anonymous"), null),
    groups: await named("group", "uid"),
    users: await named("user", "username"),
  };
}

/** What binds somebody, at whatever level it was set, with what they use of it. */
export async function portraitOfOwn(db: Db, identity: Identity, now: number) {
  const username = identity.username ?? "";
  const rows: QuotaRow[] = await loadQuotas(db, username);
  const use = username === "" ? NO_USE : await readUse(db, username, now);
  const pairs = STATIC_LIMITS.map((type) => {
    const [bound] = boundsOf(type, rows);
    return [type, { limit: bound?.limit ?? null, scope: bound?.scope ?? null, use: use[type] }];
  });
  return { username, ...Object.fromEntries(pairs) };
}
