// What a run does, and what is done to it: all of it follows from the seed.
import { type Random, seededRandom } from "./random.ts";
import { CHANGES, type Change } from "./versions.ts";
import { type Fault, type FaultPlan, NO_FAULTS } from "./worker/faults.ts";

/** Something that happens while the order of the round is carried out, or after it. */
export type Disturbance =
  | { afterMs: number; what: "kill" | "publish" | "unpublish" }
  | { afterMs: number; what: "abort"; keep: "processed" | "previous" };

export type Round = {
  /** How the source differs from that of the round before. */
  change: Change;
  /** `broken` answers 500, `cut` breaks the connection half-way, `slow` sends a little at a time. */
  source: "fine" | "broken" | "cut" | "slow";
  order: "publish" | "publish_metadata" | "rollback" | "unpublish";
  /** Two requests at once. */
  twice: boolean;
  /** What befalls the actor. */
  faults: FaultPlan;
  /** What befalls the request that brings the order. */
  requestFaults: FaultPlan;
  disturbances: Disturbance[];
};

export type RunPlan = { seed: number; rows: number; source: "http" | "upload"; rounds: Round[] };

function actorFaults(random: Random): Fault[] {
  const count = random.pick([0, 1, 1, 2, 3]);
  return Array.from({ length: count }, (): Fault => {
    const on = random.pick(["d1", "d1", "d1", "r2", "wake"]);
    if (on === "wake") {
      return {
        on,
        from: random.int(2),
        times: 1 + random.int(3),
        act: random.pick(["drop", "late", "twice", "fail", "die"]),
      };
    }
    const act = random.pick(["fail", "fail", "lose", "lose", "die", "stall"]);
    // Now and then the database is away for longer than a step is tried.
    const times = random.chance(0.1) ? 8 : 1 + random.int(3);
    return { on, from: random.int(on === "d1" ? 14 : 5), times: act === "stall" ? 1 : times, act };
  });
}

function requestFaults(random: Random): FaultPlan {
  if (!random.chance(0.2)) return NO_FAULTS;
  const fault: Fault = { on: "d1", from: random.int(5), times: 1, act: random.pick(["fail", "lose"]) };
  return { faults: [fault], latencyMs: 0 };
}

function disturbance(random: Random): Disturbance {
  const afterMs = random.int(1_000);
  const what = random.pick(["kill", "kill", "abort", "abort", "abort", "publish", "unpublish"]);
  return what === "abort" ? { afterMs, what, keep: random.pick(["processed", "previous"]) } : { afterMs, what };
}

function planRound(random: Random, first: boolean): Round {
  const order = first
    ? "publish"
    : random.pick(["publish", "publish", "publish", "publish", "publish_metadata", "rollback", "unpublish"]);
  return {
    change: random.pick(["few", "few", ...CHANGES]),
    source: random.pick(["fine", "fine", "fine", "fine", "fine", "broken", "cut", "slow"]),
    order,
    twice: random.chance(0.2),
    faults: { faults: actorFaults(random), latencyMs: random.int(12) },
    requestFaults: requestFaults(random),
    disturbances: Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, () => disturbance(random)).sort(
      (a, b) => a.afterMs - b.afterMs,
    ),
  };
}

export function planRun(seed: number): RunPlan {
  const random = seededRandom(seed);
  return {
    seed,
    rows: 300 + random.int(2_000),
    source: random.pick(["http", "http", "upload"]),
    rounds: Array.from({ length: 2 + random.int(2) }, (_, index) => planRound(random, index === 0)),
  };
}
