// A schedule as unix cron writes it: minute, hour, day of the month, month, day of the week (publishing-platform §2.7).
// Fields are checked here, so that a mistake is told by its place; croner knows the calendar and the zones. A time that
// the change to summer time skips comes at its end; one that the change back repeats comes once. Pure.
import { Cron } from "croner";
import type { MessageCode, MessageParams } from "../messages.ts";

type CronField = { name: string; min: number; max: number; names?: string };

const FIELDS: readonly CronField[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, names: "jan feb mar apr may jun jul aug sep oct nov dec" },
  { name: "weekday", min: 0, max: 7, names: "sun mon tue wed thu fri sat" },
];

/** What is wrong with an expression; `position` is a character, counted from 1. */
export type CronProblem = { code: MessageCode; params: MessageParams };

const MAX_LENGTH = 200;

/** `5`, `5-10`, `*`, each with `/2` where it is a range; months and days also by name. */
const ITEM = /^(?:(\*)|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:\/(\d{1,3}))?$/;

function toNumber(text: string, { min, names = "" }: CronField): number {
  const index = names.split(" ").indexOf(text);
  return index === -1 ? Number(text) : index + min;
}

function isItem(text: string, field: CronField): boolean {
  const match = ITEM.exec(text);
  if (match === null) return false;
  const [, any, from, to, step] = match;
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.max)) return false;
  if (any !== undefined) return true;
  const first = toNumber(from ?? "", field);
  const last = toNumber(to ?? from ?? "", field);
  // Steps of a single value mean different things to different crons.
  if (step !== undefined && to === undefined) return false;
  return first >= field.min && last <= field.max && first <= last;
}

/** @returns what is wrong with the first item that is; null where all are right */
function findProblem(expression: string): CronProblem | null {
  const words = [...expression.matchAll(/\S+/g)];
  if (words.length !== FIELDS.length) {
    return { code: "cron_field_count", params: { count: words.length } };
  }
  for (const [index, field] of FIELDS.entries()) {
    let position = (words[index]?.index ?? 0) + 1;
    for (const item of (words[index]?.[0] ?? "").split(",")) {
      if (!isItem(item.toLowerCase(), field)) {
        const { name, min, max } = field;
        return { code: "cron_field", params: { position, item, field: name, min, max } };
      }
      position += item.length + 1;
    }
  }
  return null;
}

/** @returns null for an expression that fires some day */
export function cronProblem(expression: string): CronProblem | null {
  if (expression.length > MAX_LENGTH) return { code: "cron_too_long", params: { limit: MAX_LENGTH } };
  const problem = findProblem(expression);
  if (problem !== null) return problem;
  return nextRun(expression, "UTC", 0) === null ? { code: "cron_never", params: {} } : null;
}

/** The name as it is to be stored; null for what is no IANA zone. */
export function toTimezone(name: string): string | null {
  try {
    // An offset such as +02:00 is taken by Intl too, and knows no summer.
    return /^[A-Za-z]/.test(name) ? new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone : null;
  } catch {
    return null;
  }
}

/** The first time after an instant, in milliseconds; null where there is none. @param expression without a problem */
export function nextRun(expression: string, timezone: string, after: number): number | null {
  const cron = new Cron(expression.trim(), { timezone, mode: "5-part", paused: true });
  return cron.nextRun(new Date(after))?.getTime() ?? null;
}
