// How many calls are handed out at once.

/** Up to this limit each call asks: nobody is refused one too early. */
const EXACT_LIMIT = 100;
/** Of what is left: so many parts of the worker may each hold a lease, and only this part of the limit is idle. */
const LEASED_PART = 100;
const MAX_LEASE = 100;

/**
 * Smaller as the limit comes near, so that little is left idle; never more than is left.
 * @param used what is handed out so far
 */
export function leaseSize(limit: number, used: number): number {
  const left = Math.max(0, limit - used);
  if (limit <= EXACT_LIMIT) return Math.min(1, left);
  return Math.min(left, MAX_LEASE, Math.max(1, Math.floor(left / LEASED_PART)));
}
