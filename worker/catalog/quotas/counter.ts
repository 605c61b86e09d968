// QuotaCounter: one Durable Object for each quota that is counted as time goes on. It hands out leases of calls and adds up
// bytes; its counts are in its own SQLite, so they outlive it. What it has handed out counts as used, whatever becomes of it.
import { DurableObject } from "cloudflare:workers";
import { leaseSize } from "./lease-size.ts";

/** Which counter: a new quota (`since`) or another window begins at 0. */
export type Counted = { since: number; start: number; end: number; limit: number };

/** @property left of the limit, after this lease */
export type Lease = { granted: number; used: number; left: number };

type Kind = "calls" | "bytes";
type State = { since: number; start: number; used: number };

/** So long after its window a counter is erased. */
const KEPT_MS = 3_600_000;

export class QuotaCounter extends DurableObject {
  /** As many calls as are handed out at once; none where the limit is reached, and then nothing is written. */
  async lease(counted: Counted): Promise<Lease> {
    const used = this.usedIn("calls", counted);
    const granted = leaseSize(counted.limit, used);
    if (granted > 0) await this.save("calls", counted, used + granted);
    const after = used + granted;
    return { granted, used: after, left: Math.max(0, counted.limit - after) };
  }

  /** @param bytes sent since the last time; 0 to ask only */
  async spend(counted: Counted, bytes: number): Promise<{ used: number }> {
    const used = this.usedIn("bytes", counted) + bytes;
    if (bytes > 0) await this.save("bytes", counted, used);
    return { used };
  }

  use(kind: Kind, counted: Counted): number {
    return this.usedIn(kind, counted);
  }

  /** The window that it counted in is over: what is not there is counted as 0. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  private usedIn(kind: Kind, { since, start }: Counted): number {
    const state = this.ctx.storage.kv.get<State>(kind);
    return state === undefined || state.since !== since || state.start !== start ? 0 : state.used;
  }

  private async save(kind: Kind, { since, start, end }: Counted, used: number): Promise<void> {
    this.ctx.storage.kv.put<State>(kind, { since, start, used });
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm < end + KEPT_MS) await this.ctx.storage.setAlarm(end + KEPT_MS * 2);
  }
}
