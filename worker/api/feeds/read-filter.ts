// The query string of the situations' routes → a filter. An unknown parameter is refused: a filter that is misspelt and
// ignored would answer with everything.
import { AppError } from "../../errors.ts";
import { ALL_STATES, type EventFilter, plainRoad, SEVERITY_NAMES } from "../../feeds/datex/filter.ts";
import { toTime } from "../../feeds/datex/times.ts";
import type { Box } from "../../feeds/datex/to-record.ts";

export type EventQuery = {
  filter: EventFilter;
  /** What was known at this instant; null: now. */
  at: number | null;
  /** At which states are computed. */
  activeAt: number;
};

const KNOWN = ["at", "active_at", "bbox", "lang", "road", "severity", "state", "type"];
const MAX_WORDS = 50;

function invalid(name: string, value: string, expected: string): AppError {
  return new AppError("feed_filter_invalid", 400, { name, value: value.slice(0, 60), expected });
}

/** Comma-separated, repeated or both. */
function words(query: URLSearchParams, name: string): string[] {
  const found = query
    .getAll(name)
    .flatMap((value) => value.split(","))
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (found.length > MAX_WORDS) throw invalid(name, `${found.length}`, `≤ ${MAX_WORDS}`);
  return found;
}

function oneOf<T extends string>(query: URLSearchParams, name: string, known: readonly T[]): T[] {
  return words(query, name).map((word) => {
    const found = known.find((one) => one === word.toLowerCase());
    if (found === undefined) throw invalid(name, word, known.join(", "));
    return found;
  });
}

function readBox(query: URLSearchParams): Box | null {
  const text = query.get("bbox");
  if (text === null) return null;
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [west, south, east, north] = numbers;
  const ordered =
    numbers.length === 4 &&
    numbers.every(Number.isFinite) &&
    Number(west) <= Number(east) &&
    Number(south) <= Number(north);
  if (!ordered || Math.abs(Number(south)) > 90 || Math.abs(Number(north)) > 90) {
    throw invalid("bbox", text, "west,south,east,north (WGS 84), bbox=-5.2,47,-1,49");
  }
  return [Number(west), Number(south), Number(east), Number(north)];
}

function readInstant(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  // A plus sign that was not escaped arrives as a space.
  const time = toTime(text.replace(/ (\d{2}:\d{2})$/, "+$1"));
  if (time === null) throw invalid(name, text, "2026-11-24T08:30:00Z");
  return time;
}

/** @throws AppError `feed_filter_unknown`, `feed_filter_invalid`, `feed_instant_in_future` */
export function readEventQuery(query: URLSearchParams, now: number): EventQuery {
  const unknown = [...query.keys()].find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) {
    throw new AppError("feed_filter_unknown", 400, { name: unknown.slice(0, 60), known: KNOWN.join(", ") });
  }
  const at = readInstant(query, "at");
  if (at !== null && at > now) throw new AppError("feed_instant_in_future", 400, { value: query.get("at") ?? "" });
  const states = oneOf(query, "state", [...ALL_STATES, "all"]);
  return {
    at,
    activeAt: readInstant(query, "active_at") ?? at ?? now,
    filter: {
      box: readBox(query),
      roads: words(query, "road").map(plainRoad),
      types: words(query, "type").map((word) => word.toLowerCase()),
      severities: oneOf(query, "severity", SEVERITY_NAMES),
      states:
        states.length === 0
          ? ["active"]
          : states.includes("all")
            ? ALL_STATES
            : ALL_STATES.filter((state) => states.includes(state)),
    },
  };
}
