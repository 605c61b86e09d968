// Folding: single rules as cases, and the promises that hold for any sequence of documents.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareVersions,
  foldAbsence,
  foldClosure,
  foldSituation,
  foldTime,
  type Held,
  publicRecords,
  type Stamp,
} from "../../../../worker/feeds/datex/fold.ts";
import type { Situation, SituationRecord } from "../../../../worker/feeds/datex/model.ts";
import { situation } from "./documents.ts";

const unit = (number: number, method: Stamp["method"] = "allElementUpdate"): Stamp => ({
  method,
  unit: number,
  feedType: null,
  at: number,
});
const snapshot = (feedType: number): Stamp => ({ method: "snapshot", unit: null, feedType, at: feedType });

/** Folds one after the other; a held situation or null. */
function run(steps: [Situation, Stamp][], start: Held | null = null): Held | null {
  return steps.reduce<Held | null>((held, [incoming, stamp]) => foldSituation(held, incoming, stamp).held, start);
}

const plain = (version: string | null, record: Partial<SituationRecord> = {}, time: number | null = null) =>
  situation("s", version, [record], time);

describe("which version counts", () => {
  it.each([
    ["integers of any length", { version: "9" }, { version: "10" }, -1],
    ["beyond what a number holds", { version: "17154056573763333333333" }, { version: "17154056573763333333334" }, -1],
    ["empty versions: the time", { version: null, versionTime: 5 }, { version: null, versionTime: 3 }, 1],
    ["the same version: the time", { version: "1", versionTime: 3 }, { version: "1", versionTime: 5 }, -1],
    ["versions that are no numbers: the time", { version: "b", versionTime: 5 }, { version: "a", versionTime: 5 }, 0],
    ["nothing to tell by", { version: null }, { version: "3" }, 0],
  ])("%s", (_, a, b, sign) => {
    const full = { version: null, versionTime: null };
    expect(Math.sign(compareVersions({ ...full, ...a }, { ...full, ...b }))).toBe(sign);
    expect(Math.sign(compareVersions({ ...full, ...b }, { ...full, ...a }))).toBe(0 - sign);
  });
});

describe("folding one situation", () => {
  it("a unit replaces the whole situation: records that it does not list disappear", () => {
    const held = run([
      [situation("s", "1", [{ id: "a" }, { id: "b" }]), unit(1)],
      [situation("s", "2", [{ id: "b" }]), unit(2)],
    ]);
    expect(held?.situation.records.map(({ id }) => id)).toEqual(["b"]);
  });

  it("a single update changes its record and leaves the others", () => {
    const held = run([
      [situation("s", "1", [{ id: "a" }, { id: "b" }]), unit(1)],
      [situation("s", "2", [{ id: "b", severity: "high" }]), unit(2, "singleElementUpdate")],
    ]);
    expect(held?.situation.records.map(({ id, severity }) => [id, severity])).toEqual([
      ["a", null],
      ["b", "high"],
    ]);
  });

  it("a cancelled record stays out, whatever older version of it comes after", () => {
    const single = (version: string, record: Partial<SituationRecord>, number: number): [Situation, Stamp] => [
      situation("s", version, [{ id: "a", ...record }]),
      unit(number, "singleElementUpdate"),
    ];
    const held = run([
      [situation("s", "1", [{ id: "a" }, { id: "b" }]), unit(1)],
      single("3", { cancel: true }, 2),
      single("2", {}, 3),
    ]);
    expect(held && publicRecords(held.situation).map(({ id }) => id)).toEqual(["b"]);
  });

  it("an end is kept and told once", () => {
    const opened = foldSituation(null, plain("1"), unit(1));
    const ended = foldSituation(opened.held, plain("2", { end: true }), unit(2));
    const again = foldSituation(ended.held, plain("2", { end: true }), unit(3));
    expect([opened.change, ended.change, again.change]).toEqual(["opened", "ended", null]);
    expect(again.held.gone).toBeNull();
  });

  it("a cancellation leaves a tombstone that only something newer opens again", () => {
    const cancelled = run([
      [plain("1"), unit(1)],
      [plain("3", { cancel: true }), unit(2)],
    ]);
    expect(cancelled?.gone).toBe("cancelled");
    expect(run([[plain("2"), unit(3)]], cancelled)?.gone).toBe("cancelled");
    expect(run([[plain("3"), snapshot(9)]], cancelled)?.gone).toBe("cancelled");
    expect(run([[plain("4"), unit(4)]], cancelled)?.gone).toBeNull();
  });

  it("a situation that left the sender's filter, or was sent without records, is gone", () => {
    expect(run([[plain("1", { filtered: true }), unit(1)]])?.gone).toBe("filtered");
    expect(run([[situation("s", "1", []), unit(1)]])?.gone).toBe("emptied");
  });

  it("what becomes confidential is removed, and comes back when it is opened", () => {
    const opened = foldSituation(null, plain("1"), unit(1));
    const closed = foldSituation(opened.held, { ...plain("2"), withheld: "confidential" }, unit(2));
    const changed = foldSituation(closed.held, { ...plain("3", { severity: "high" }), withheld: "test" }, unit(3));
    const back = foldSituation(changed.held, plain("4"), unit(4));
    expect([closed.change, changed.change, back.change]).toEqual(["removed", null, "opened"]);
    expect(publicRecords(changed.held.situation)).toEqual([]);
  });

  it("a reference from outside closes a situation, or one record of it", () => {
    const held = run([[situation("s", "1", [{ id: "a" }, { id: "b" }]), unit(1)]]);
    if (held === null) throw new Error("nothing is held");
    const one = foldClosure(held, { id: "a", version: null, status: "cancelled" }, unit(2)).held;
    expect(publicRecords(one.situation).map(({ id }) => id)).toEqual(["b"]);
    expect(foldClosure(held, { id: "s", version: null, status: "closed" }, unit(2)).held.gone).toBe("closed");
    expect(foldClosure(held, { id: "z", version: null, status: "closed" }, unit(2)).change).toBeNull();
  });

  it("an ended situation goes after its time of grace, and one that overruns does not", () => {
    const validity = { ...situation("s", "1", [{}]).records[0]?.validity, end: 1_000 } as SituationRecord["validity"];
    const over = run([[plain("1", { validity }), unit(1)]]);
    const overrun = run([[plain("1", { validity: { ...validity, overrunning: true } }), unit(1)]]);
    if (over === null || overrun === null) throw new Error("nothing is held");
    expect(foldTime(over, 1_500, 1_000).held.gone).toBeNull();
    expect(foldTime(over, 2_000, 1_000)).toMatchObject({ change: "removed", held: { gone: "expired" } });
    expect(foldTime(overrun, 9_000, 1_000).change).toBeNull();
  });
});

describe("a snapshot", () => {
  it("does not undo what units after its making have changed", () => {
    const held = run([[plain("5"), unit(20)]]);
    expect(run([[plain("4"), snapshot(20)]], held)?.situation.version).toBe("5");
    expect(run([[plain("6"), snapshot(20)]], held)?.situation.version).toBe("6");
    // Made after unit 20: it is the truth, even with a lower number (a server that was restored).
    expect(run([[plain("4"), snapshot(21)]], held)?.situation.version).toBe("4");
  });

  it("removes what it does not list, unless a later unit speaks of it", () => {
    const held = run([[plain("5"), unit(20)]]);
    if (held === null) throw new Error("nothing is held");
    expect(foldAbsence(held, snapshot(20)).change).toBeNull();
    expect(foldAbsence(held, snapshot(21))).toMatchObject({ change: "removed", held: { gone: "absent" } });
  });

  it("that lists again what was missing once brings it back", () => {
    const held = run([[plain("5"), unit(20)]]);
    if (held === null) throw new Error("nothing is held");
    const { held: absent } = foldAbsence(held, snapshot(21));
    expect(run([[plain("5"), snapshot(30)]], absent)?.gone).toBeNull();
    expect(run([[plain("5"), unit(31)]], absent)?.gone).toBeNull();
  });
});

/** Any history of one situation: versions 1…n, each with its records and ends. */
const histories = fc
  .array(
    fc.record({
      cancel: fc.boolean(),
      end: fc.boolean(),
      withheld: fc.constantFrom(null, "confidential" as const),
      severity: fc.constantFrom("low", "high"),
      records: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((states) =>
    states.map(({ records, ...state }, place) =>
      situation(
        "s",
        String(place + 1),
        Array.from({ length: records }, (_, number) => ({ ...state, id: `r${number}` })),
      ),
    ),
  );

const view = (held: Held | null) => held && { gone: held.gone, situation: held.situation };

describe("whatever the sequence", () => {
  it("folding a unit again changes nothing and tells nothing", () => {
    fc.assert(
      fc.property(histories, (versions) => {
        let held: Held | null = null;
        for (const [place, version] of versions.entries()) {
          held = foldSituation(held, version, unit(place)).held;
          const again = foldSituation(held, version, unit(place));
          expect(again.change).toBeNull();
          expect(again.held).toEqual(held);
        }
      }),
    );
  });

  it("the order of arrival does not matter: the newest version is held", () => {
    fc.assert(
      fc.property(
        histories.chain((versions) =>
          fc.tuple(fc.constant(versions), fc.shuffledSubarray(versions, { minLength: versions.length })),
        ),
        ([versions, shuffled]) => {
          const steps = (list: Situation[]): [Situation, Stamp][] => list.map((one, place) => [one, unit(place)]);
          expect(view(run(steps(shuffled)))).toEqual(view(run(steps(versions))));
        },
      ),
    );
  });

  it("a replay from any snapshot on, with its units, ends like the running state", () => {
    fc.assert(
      fc.property(histories, fc.nat(7), fc.nat(3), (versions, after, late) => {
        const made = Math.min(after, versions.length - 1);
        const steps = versions.map((version, place): [Situation, Stamp] => [version, unit(place)]);
        const running = run(steps);
        const listed = versions[made];
        if (listed === undefined) return;
        // Made after unit `made`; the units that it includes may be replayed (feedType is one too low, or more).
        const feedType = Math.max(0, made + 1 - late);
        const start = run([[listed, snapshot(feedType)]]);
        expect(view(run(steps.slice(feedType), start))).toEqual(view(running));
        // The same document, as the check of a state that is already there.
        const checked = run([[versions.at(-1) ?? listed, snapshot(versions.length)]], running);
        expect(view(checked)).toEqual(view(running));
      }),
    );
  });

  it("a single update of distinct versions does not depend on the order either", () => {
    const updates = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(
        updates.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([a, b]) => {
          const base: [Situation, Stamp] = [situation("s", "0", [{ id: "a" }, { id: "b" }]), unit(0)];
          const step = (version: number): [Situation, Stamp] => [
            situation("s", String(version), [{ id: version % 2 ? "a" : "b", cancel: version % 5 === 0 }]),
            unit(version, "singleElementUpdate"),
          ];
          const shown = (held: Held | null) =>
            held &&
            publicRecords(held.situation)
              .map(({ id, version }) => [id, version])
              .sort();
          expect(shown(run([base, ...a.map(step)]))).toEqual(shown(run([base, ...b.map(step)])));
        },
      ),
    );
  });
});
