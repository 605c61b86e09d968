// Calls counted against quotas without a write per call: this part of the worker holds leases, and asks a QuotaCounter for
// another one when the last call of it is made. A lease that dies with the process counts as used: the limit is never
// exceeded, and at most the leases that idle elsewhere are missing from it.
import { BoundedMap } from "../../lib/bounded-map.ts";
import type { Counted, QuotaCounter } from "./counter.ts";
import type { CallLimit, QuotaScope } from "./limits.ts";
import { windowOf } from "./windows.ts";

export type Counters = DurableObjectNamespace<QuotaCounter>;

/** A limit of calls, and the name of what counts them. */
export type Meter = { name: string; scope: QuotaScope | "dataset"; grantee: string; since: number; limit: CallLimit };

/** How a meter stands after a call; `remaining` is what the object knew at the last lease, less what was taken since. */
export type Reading = {
  meter: Meter;
  allowed: boolean;
  remaining: number;
  /** Milliseconds: when the next window begins. */
  reset: number;
  /** Handed out in all, just now: for telling the journal. Null where no lease was asked for. */
  used: { before: number; after: number } | null;
};

type Held = { key: string; calls: number; left: number };

/** Leases by the name of their meter; the key of each says under which limit and for which window it was given. */
const leases = new BoundedMap<Held>(5_000);

/** As if this part of the worker had ended. */
export function forgetLeases(): void {
  leases.clear();
}

export function countedOf({ since, limit: { limit, unit } }: Pick<Meter, "since" | "limit">, now: number): Counted {
  return { since, limit, ...windowOf(unit, now) };
}

export const counterOf = (counters: Counters, name: string) => counters.get(counters.idFromName(name));

/** One call. */
export async function takeCall(counters: Counters, meter: Meter, now: number): Promise<Reading> {
  const counted = countedOf(meter, now);
  const key = JSON.stringify(counted);
  const held = leases.get(meter.name);
  if (held?.key === key && (held.calls > 0 || held.left === 0)) {
    const allowed = held.calls > 0;
    if (allowed) held.calls--;
    return { meter, allowed, remaining: held.calls + held.left, reset: counted.end, used: null };
  }
  const { granted, used, left } = await counterOf(counters, meter.name).lease(counted);
  const allowed = granted > 0;
  const calls = Math.max(0, granted - 1);
  // Another request may have brought a lease meanwhile: both are ours.
  const known = leases.get(meter.name);
  const beside = known?.key === key ? known.calls : 0;
  leases.set(meter.name, { key, calls: calls + beside, left });
  return {
    meter,
    allowed,
    remaining: calls + beside + left,
    reset: counted.end,
    used: { before: used - granted, after: used },
  };
}

/** A call that another limit refused: it is for the next one. */
export function giveBack({ meter, allowed }: Reading, now: number): void {
  const held = leases.get(meter.name);
  if (allowed && held?.key === JSON.stringify(countedOf(meter, now))) held.calls++;
}
