// What is to go wrong: at which call of which kind, counted from the moment the plan was laid.

/** `d1` and `r2`: a call to the database or the bucket. `wake`: an order's delivery to the actor. */
export type CallKind = "d1" | "r2" | "wake";

/**
 * `fail`: it throws and nothing was done. `lose`: it is done, and the answer is lost. `die`: the object ends at this
 * call. `stall`: it takes a second. Of a wake: `drop` (never), `late` (after a second), `twice`.
 */
export type FaultAct = "fail" | "lose" | "die" | "stall" | "drop" | "late" | "twice";

/** From the call number `from` (0 is the next one) on, `times` times. */
export type Fault = { on: CallKind; from: number; times: number; act: FaultAct };

export type FaultPlan = {
  faults: Fault[];
  /** Every call of the actor to the outside takes so much longer: a job must last to be disturbed. */
  latencyMs: number;
};

export const NO_FAULTS: FaultPlan = { faults: [], latencyMs: 0 };

export const STALL_MS = 1_000;

/** Counts calls and says what befalls each. */
export class FaultClock {
  readonly fired: string[] = [];
  readonly counts: Record<CallKind, number> = { d1: 0, r2: 0, wake: 0 };
  readonly plan: FaultPlan;

  constructor(plan: FaultPlan) {
    this.plan = plan;
  }

  strike(on: CallKind): FaultAct | null {
    const n = this.counts[on]++;
    const fault = this.plan.faults.find((one) => one.on === on && n >= one.from && n < one.from + one.times);
    if (fault === undefined) return null;
    this.fired.push(`${on} ${n}: ${fault.act}`);
    return fault.act;
  }
}
