// What a seed makes of a push-pull server: how often and how its answers fail, and what happens to its folder meanwhile.
import type { Faults, PushPullFolder } from "../../servers/push-pull-folder.ts";
import { seededRandom } from "../../servers/road-events.ts";

export type Chance = {
  /** 0 ≤ n < below */
  int: (below: number) => number;
  is: (probability: number) => boolean;
};

export function chanceOf(seed: number): Chance {
  const random = seededRandom(seed);
  // Neighbouring seeds begin alike.
  for (let warm = 0; warm < 8; warm++) random();
  return { int: (below) => Math.floor(random() * below), is: (probability) => random() < probability };
}

/** Between two units: the folder's clock must not run ahead of the mirror's, which moves a minute a poll. */
export const STEP_MS = 500;

const ANSWERS: readonly ((name: string, chance: Chance) => Partial<Faults>)[] = [
  (name) => ({ missing: [name] }),
  (name) => ({ truncated: [name] }),
  (name) => ({ html: [name] }),
  (name) => ({ cut: [name] }),
  (name) => ({ reset: [name] }),
  (name) => ({ misencoded: [name] }),
  (name, chance) => ({ status: { [name]: [304, 403, 429, 500, 503][chance.int(5)] ?? 500 } }),
  () => ({ delayMs: 5 }),
  // The only one that costs the whole time limit.
  (name, chance) => (chance.is(0.1) ? { loris: [name] } : {}),
];

/** Each answer fails with a probability of the seed's own; and the folder goes on between two requests of one poll. */
export function chaosOf(
  folder: PushPullFolder,
  chance: Chance,
  onChange: () => void,
): (name: string) => Partial<Faults> {
  const probability = [0, 0.03, 0.1, 0.3][chance.int(4)] ?? 0;
  return (name) => {
    if (chance.is(0.05)) {
      if (chance.is(0.5)) folder.makeContent();
      else folder.advance(1 + chance.int(3), STEP_MS);
      onChange();
    }
    if (!chance.is(probability)) return {};
    return ANSWERS[chance.int(ANSWERS.length)]?.(name, chance) ?? {};
  };
}

/** What happens to the folder between two polls. */
export function disturb(folder: PushPullFolder, chance: Chance): void {
  folder.advance([0, 0, 1, 2, 5, 30][chance.int(6)] ?? 0, STEP_MS);
  if (chance.is(0.2)) folder.makeContent();
  if (chance.is(0.03)) folder.restart(1 + chance.int(folder.next));
  // The producer's clock is wrong for a while.
  const contentShiftMs = chance.is(0.1) ? (chance.int(9) - 4) * 60_000 : folder.faults.contentShiftMs;
  const hole = chance.is(0.15) ? [`${folder.next - 1 - chance.int(5)}.xml`] : [];
  const missing = chance.is(0.1) ? [] : [...folder.faults.missing, ...hole];
  const unconditional = chance.is(0.1) ? !folder.faults.unconditional : folder.faults.unconditional;
  folder.faults = { ...folder.faults, contentShiftMs, missing, unconditional };
}
