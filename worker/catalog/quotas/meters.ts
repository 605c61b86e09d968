// What the calls and bytes of somebody are counted against, at the portal's levels and on one dataset. Each has a name, which
// is that of its counter: a group's value is each member's, and an address is known by a hash of the day only.
import { and, eq, isNull, or } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { isRuleOf } from "../accounts/identify.ts";
import type { Identity } from "../accounts/identity.ts";
import { datasetRules } from "../accounts/schema.ts";
import { datasets } from "../schema.ts";
import type { Meter } from "./calls.ts";
import { byteLimitsOf, type CallLimit, callLimitsOf, type Metered, type QuotaRow, type QuotaScope } from "./limits.ts";
import { loadAnonymousQuotas, loadQuotas } from "./store.ts";
import { QUOTA_UNITS } from "./windows.ts";

type Db = DrizzleD1Database;

export type ByteLimit = Metered<number> & { name: string };
export type Meters = { calls: Meter[]; bytes: ByteLimit[] };

/** @param person a username, or what stands for an address */
export function meterName(scope: QuotaScope, grantee: string, person: string): string {
  switch (scope) {
    case "domain":
    case "all_anonymous":
      return scope;
    case "group":
      return `group:${grantee}:${person}`;
    default:
      return `${scope}:${person}`;
  }
}

export const loadPortalQuotas = (db: Db, { username }: Identity): Promise<QuotaRow[]> =>
  username === null ? loadAnonymousQuotas(db) : loadQuotas(db, username);

export function portalMeters(rows: readonly QuotaRow[], { username }: Identity, person: string): Meters {
  const named = <T>(metered: Metered<T>) => ({ ...metered, name: meterName(metered.scope, metered.grantee, person) });
  return { calls: callLimitsOf(rows, username).map(named), bytes: byteLimitsOf(rows, username).map(named) };
}

/** Of the rules that name somebody the most generous counts; one without a quota is the most generous of all. */
function mostGenerous(limits: (CallLimit | null)[]): CallLimit | null {
  if (limits.includes(null)) return null;
  const monthly = (limit: CallLimit | null) => (limit === null ? 0 : limit.limit * QUOTA_UNITS[limit.unit].perMonth);
  return limits.toSorted((a, b) => monthly(b) - monthly(a))[0] ?? null;
}

/** A dataset's own quota as it binds somebody, without their name; null where there is none, or nothing to be seen. */
export type DatasetQuota = { uid: string; since: number; limit: CallLimit };

export async function loadDatasetQuota(db: Db, identity: Identity, datasetId: string): Promise<DatasetQuota | null> {
  const isDefault = eq(datasetRules.scope, "default");
  const rows = await db
    .select({ rule: datasetRules, isRestricted: datasets.isRestricted })
    .from(datasetRules)
    .innerJoin(datasets, eq(datasets.uid, datasetRules.datasetUid))
    .where(
      and(
        eq(datasets.datasetId, datasetId),
        eq(datasets.isPublished, true),
        isNull(datasets.deletedAt),
        identity.username === null ? isDefault : or(isDefault, isRuleOf(identity)),
      ),
    );
  const theirs = rows.filter(({ rule }) => rule.scope !== "default");
  // The default rule is for whoever has none, and for nobody where the dataset is restricted.
  const counting = theirs.length > 0 ? theirs : rows.filter(({ isRestricted }) => !isRestricted);
  const limit = mostGenerous(counting.map(({ rule }) => rule.apiCallsQuota));
  const [first] = counting;
  if (limit === null || first === undefined) return null;
  return { uid: first.rule.datasetUid, since: Math.max(...counting.map(({ rule }) => rule.createdAt)), limit };
}

export function datasetMeter({ uid, since, limit }: DatasetQuota, person: string): Meter {
  return { name: `dataset:${uid}:${person}`, scope: "dataset", grantee: uid, since, limit };
}
