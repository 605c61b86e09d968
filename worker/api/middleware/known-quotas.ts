// The quotas that bind somebody, as D1 had them a moment ago: asked once in a while, not for every call.
import { drizzle } from "drizzle-orm/d1";
import type { Identity } from "../../catalog/accounts/identity.ts";
import type { QuotaRow } from "../../catalog/quotas/limits.ts";
import { type DatasetQuota, loadDatasetQuota, loadPortalQuotas } from "../../catalog/quotas/meters.ts";
import { MAX_KNOWN_QUOTAS, QUOTA_KNOWN_MS } from "../../config.ts";
import type { Env } from "../../env.ts";
import { BoundedMap } from "../../lib/bounded-map.ts";

type Known<T> = { until: number; value: Promise<T> };

class Memory<T> {
  private readonly entries = new BoundedMap<Known<T>>(MAX_KNOWN_QUOTAS);

  get(key: string, now: number, load: () => Promise<T>): Promise<T> {
    const known = this.entries.get(key);
    if (known !== undefined && known.until > now) return known.value;
    const value = load();
    this.entries.set(key, { until: now + QUOTA_KNOWN_MS, value });
    // What could not be loaded is asked for again by the next call.
    value.catch(() => this.entries.delete(key));
    return value;
  }

  clear(): void {
    this.entries.clear();
  }
}

const portal = new Memory<QuotaRow[]>();
const byDataset = new Memory<DatasetQuota | null>();

/**
 * Something was changed in this part of the worker: it is heeded at once here, and within QUOTA_KNOWN_MS elsewhere. What is
 * held of a limit that did not change stays.
 */
export function forgetQuotas(): void {
  portal.clear();
  byDataset.clear();
}

export function knownQuotas(env: Env, identity: Identity, now: number): Promise<QuotaRow[]> {
  return portal.get(identity.username ?? "", now, () => loadPortalQuotas(drizzle(env.DB), identity));
}

export function knownDatasetQuota(
  env: Env,
  identity: Identity,
  datasetId: string,
  now: number,
): Promise<DatasetQuota | null> {
  const key = JSON.stringify([identity.username, datasetId]);
  return byDataset.get(key, now, () => loadDatasetQuota(drizzle(env.DB), identity, datasetId));
}
