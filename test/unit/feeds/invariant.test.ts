// Invariant 6: mirrored index.txt = N implies that every unit of our folder below N that upstream still served was
// stored, or is listed as a gap. Checked after every poll, and after every write of a poll that is killed.
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Crash, unitXml, World } from "./upstream.ts";

type Move =
  | { do: "units"; count: number }
  | { do: "content"; back: number }
  | { do: "lose"; back: number }
  | { do: "garble"; back: number }
  | { do: "fail"; back: number }
  | { do: "heal" }
  | { do: "expire"; keep: number }
  | { do: "restart"; next: number }
  | { do: "break-content" }
  | { do: "lag-index"; back: number }
  | { do: "kill"; after: number };

const back = fc.integer({ min: 1, max: 30 });
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant("units" as const), count: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ do: fc.constant("content" as const), back: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ do: fc.constant("lose" as const), back }),
  fc.record({ do: fc.constant("garble" as const), back }),
  fc.record({ do: fc.constant("fail" as const), back }),
  fc.constant({ do: "heal" as const }),
  fc.record({ do: fc.constant("expire" as const), keep: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constant("restart" as const), next: fc.integer({ min: 1, max: 20 }) }),
  fc.constant({ do: "break-content" as const }),
  fc.record({ do: fc.constant("lag-index" as const), back: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constant("kill" as const), after: fc.integer({ min: 0, max: 40 }) }),
);

class Upstream {
  next = 50;
  era = 0;
  readonly world = new World();

  constructor() {
    this.world.content(50);
    this.world.index(50);
  }

  apply(step: Move): void {
    const { world } = this;
    const name = `${this.next - ("back" in step ? step.back : 0)}.xml`;
    switch (step.do) {
      case "units":
        world.units(this.next, this.next + step.count, this.era);
        this.next += step.count;
        world.index(this.next);
        break;
      case "content":
        world.content(Math.max(1, this.next - step.back));
        break;
      case "lose":
        world.files.delete(name);
        break;
      case "garble":
        if (world.files.has(name)) world.put(name, "<d2LogicalModel><cut");
        break;
      case "fail":
        world.failing.add(name);
        break;
      case "heal":
        world.failing.clear();
        break;
      case "expire":
        this.#expire(this.next - step.keep);
        break;
      case "restart":
        this.#restart(step.next);
        break;
      case "break-content":
        world.put("content.xml", "<html><body>oops</body></html>");
        break;
      case "lag-index":
        world.index(Math.max(1, this.next - step.back));
        break;
      case "kill":
        world.crashAfter = step.after;
        break;
    }
  }

  #expire(oldest: number): void {
    for (const file of [...this.world.files.keys()]) {
      if (/^\d+\.xml$/.test(file) && Number.parseInt(file, 10) < oldest) this.world.files.delete(file);
    }
  }

  #restart(next: number): void {
    this.era += 1;
    this.next = next;
    this.world.files.clear();
    this.world.content(next);
    this.world.index(next);
  }
}

function check({ world }: Upstream): void {
  const index = world.mirroredIndex;
  if (index === null) return;
  const isKnown = (unit: number) => world.has(unit) || world.isGap(unit);
  // What a client of our folder reads at this instant: from content.xml's number up to ours.
  const feedType = Number(/<feedType>(\d+)</.exec(world.held.get("content.xml") ?? "")?.[1] ?? index);
  for (let unit = feedType; unit < index; unit++) {
    expect(isKnown(unit), `a client would miss ${unit} of ${feedType}…${index}`).toBe(true);
  }
  // A state that lags behind index.txt is that of a killed poll, which is done again.
  if (world.state.published !== index) return;
  for (let unit = world.state.first ?? index; unit < index; unit++) {
    expect(isKnown(unit), `unit ${unit} below ${index}`).toBe(true);
  }
}

it("holds whatever upstream does, and whenever the process is killed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 25 }), async (moves) => {
      const upstream = new Upstream();
      upstream.world.onWrite = () => check(upstream);
      for (const step of moves) {
        upstream.apply(step);
        try {
          await upstream.world.poll();
        } catch (thrown) {
          if (!(thrown instanceof Crash)) throw thrown;
        }
        check(upstream);
        upstream.world.crashAfter = -1;
      }
    }),
    { numRuns: 300 },
  );
});

it("catches up once upstream is well again, with the bytes that upstream serves", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 20 }), async (moves) => {
      const upstream = new Upstream();
      const { world } = upstream;
      for (const step of moves) {
        upstream.apply(step);
        await world.poll().catch((thrown) => expect(thrown).toBeInstanceOf(Crash));
        world.crashAfter = -1;
      }
      world.failing.clear();
      world.now += 3_600_000;
      for (let round = 0; round < 12; round++) {
        upstream.apply({ do: "units", count: 2 });
        upstream.apply({ do: "content", back: 0 });
        await world.poll();
      }
      check(upstream);
      expect(world.mirroredIndex).toBe(upstream.next);
      for (let unit = upstream.next - 4; unit < upstream.next; unit++) {
        expect(world.held.get(`${unit}.xml`)).toBe(unitXml(unit, upstream.era));
      }
    }),
    { numRuns: 200 },
  );
});
