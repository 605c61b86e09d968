// Bytes of answers, counted when they have been sent: the request that passes the limit is served to its end, and the next
// one is refused. Each part of the worker adds up on its own and tells the object at each hundredth of the limit; what it
// has not told when it dies is not counted.
import { BoundedMap } from "../../lib/bounded-map.ts";
import { type Counters, counterOf } from "./calls.ts";
import type { Counted } from "./counter.ts";

export type ByteMeter = { name: string; counted: Counted };

/** @property known what the object said last; `untold` is ours since */
type Sum = { key: string; known: number; untold: number };

const sums = new BoundedMap<Sum>(5_000);
const TOLD_PART = 100;

async function sumOf(counters: Counters, { name, counted }: ByteMeter): Promise<Sum> {
  const key = JSON.stringify(counted);
  const held = sums.get(name);
  if (held?.key === key) return held;
  const { used } = await counterOf(counters, name).spend(counted, 0);
  const sum = { key, known: used, untold: 0 };
  sums.set(name, sum);
  return sum;
}

/** Bytes that were sent in this window, as far as is known here. */
export async function bytesSent(counters: Counters, meter: ByteMeter): Promise<number> {
  const { known, untold } = await sumOf(counters, meter);
  return known + untold;
}

/** @returns the sum before and after, where the object was told; null while it is ours alone */
export async function addBytes(counters: Counters, meter: ByteMeter, bytes: number) {
  const sum = await sumOf(counters, meter);
  sum.untold += bytes;
  if (sum.untold < meter.counted.limit / TOLD_PART) return null;
  const told = sum.untold;
  sum.untold = 0;
  sum.known += told;
  const { used } = await counterOf(counters, meter.name).spend(meter.counted, told);
  sum.known = Math.max(sum.known, used);
  return { before: used - told, after: used };
}
