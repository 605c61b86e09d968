// A strict client of our own folder, by the three published steps: content.xml, then index.txt, then every unit from
// feedType on. It may look at any instant, so also between two writes of a poll.
import type { World } from "../../unit/feeds/upstream.ts";

/** All that upstream has ever served under a unit's number, a restarted numbering included. */
export type Truth = Map<number, Set<string>>;

const feedTypeOf = (content: string) => Number(/<feedType[^>]*>(\d+)</.exec(content)?.[1] ?? Number.NaN);

/** What the client finds wrong at this instant. */
export function lookAt(world: World, truth: Truth): string[] {
  const content = world.held.get("content.xml");
  const index = world.mirroredIndex;
  if (content === undefined || index === null) return [];
  const wrong: string[] = [];
  const feedType = feedTypeOf(content);
  for (let unit = feedType; unit < index; unit++) {
    const text = world.held.get(`${unit}.xml`);
    if (text === undefined && !world.has(unit) && !world.isGap(unit)) {
      wrong.push(`unit ${unit} of ${feedType}…${index} is neither there nor a gap`);
    }
    // Dead letters lie apart: what is served as a unit is one of upstream's, byte for byte.
    if (text !== undefined && !truth.get(unit)?.has(text)) wrong.push(`unit ${unit} is not what upstream served`);
  }
  return wrong;
}
