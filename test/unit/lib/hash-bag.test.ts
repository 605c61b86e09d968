// A bag of hashes behaves as a multiset, whatever collides.
import fc from "fast-check";
import { expect, test } from "vitest";
import { HashBag } from "../../../worker/lib/hash-bag.ts";

test("what was put in twice can be taken out twice, and no third time", () => {
  const bag = new HashBag(4);
  bag.add(7, 1);
  bag.add(7, 1);
  expect([bag.take(7, 1), bag.take(7, 1), bag.take(7, 1)]).toEqual([true, true, false]);
});

test("contents that share the first hash are told apart by the second", () => {
  const bag = new HashBag(4);
  bag.add(7, 1);
  expect(bag.take(7, 2)).toBe(false);
  expect(bag.take(7, 1)).toBe(true);
});

test("more contents than it was made for are refused instead of looked for without end", () => {
  const bag = new HashBag(1);
  expect(() => {
    for (let hash = 0; hash < 100; hash++) bag.add(hash, 0);
  }).toThrow(RangeError);
});

test("any sequence of additions and removals gives what a list would give", () => {
  // Few different hashes, all in the same slots: collisions are the rule.
  const content = fc.record({ hash: fc.constantFrom(0, 8, 16, 2 ** 40), check: fc.integer({ min: 0, max: 2 }) });
  const act = fc.record({ content, put: fc.boolean() });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const bag = new HashBag(12);
      const list: string[] = [];
      for (const { content: one, put } of acts) {
        const name = `${one.hash}/${one.check}`;
        if (put) {
          bag.add(one.hash, one.check);
          list.push(name);
          continue;
        }
        const at = list.indexOf(name);
        expect(bag.take(one.hash, one.check)).toBe(at !== -1);
        if (at !== -1) list.splice(at, 1);
      }
      expect(bag.size).toBe(list.length);
    }),
  );
});
