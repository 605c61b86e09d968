// What a seed makes of a push-pull server: how often and how its answers fail, and what happens to its folder meanwhile.
import type { Faults, PushPullFolder } from "../../servers/push-pull-folder.ts";
import type { Random } from "../random.ts";

/** Between two units: the folder's clock must not run ahead of the mirror's, which moves a minute a poll. */
export const STEP_MS = 500;

const ANSWERS: readonly ((name: string, random: Random) => Partial<Faults>)[] = [
  (name) => ({ missing: [name] }),
  (name) => ({ truncated: [name] }),
  (name) => ({ html: [name] }),
  (name) => ({ cut: [name] }),
  (name) => ({ reset: [name] }),
  (name) => ({ misencoded: [name] }),
  (name, random) => ({ status: { [name]: [304, 403, 429, 500, 503][random.int(5)] ?? 500 } }),
  () => ({ delayMs: 5 }),
  // The only one that costs the whole time limit.
  (name, random) => (random.chance(0.1) ? { loris: [name] } : {}),
];

/** Each answer fails with a probability of the seed's own; and the folder goes on between two requests of one poll. */
export function chaosOf(
  folder: PushPullFolder,
  random: Random,
  onChange: () => void,
): (name: string) => Partial<Faults> {
  const probability = [0, 0.03, 0.1, 0.3][random.int(4)] ?? 0;
  return (name) => {
    if (random.chance(0.05)) {
      if (random.chance(0.5)) folder.makeContent();
      else folder.advance(1 + random.int(3), STEP_MS);
      onChange();
    }
    if (!random.chance(probability)) return {};
    return ANSWERS[random.int(ANSWERS.length)]?.(name, random) ?? {};
  };
}

/** What happens to the folder between two polls. */
export function disturb(folder: PushPullFolder, random: Random): void {
  folder.advance([0, 0, 1, 2, 5, 30][random.int(6)] ?? 0, STEP_MS);
  if (random.chance(0.2)) folder.makeContent();
  if (random.chance(0.03)) folder.restart(1 + random.int(folder.next));
  // The producer's clock is wrong for a while.
  const contentShiftMs = random.chance(0.1) ? (random.int(9) - 4) * 60_000 : folder.faults.contentShiftMs;
  const hole = random.chance(0.15) ? [`${folder.next - 1 - random.int(5)}.xml`] : [];
  const missing = random.chance(0.1) ? [] : [...folder.faults.missing, ...hole];
  const unconditional = random.chance(0.1) ? !folder.faults.unconditional : folder.faults.unconditional;
  folder.faults = { ...folder.faults, contentShiftMs, missing, unconditional };
}
