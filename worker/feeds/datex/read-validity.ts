// validity of a record → its bounds, periods and exceptions (datex §2.3). Only direct children are read: the same names
// occur deeper with other meanings. Pure.
import type { Period, Validity } from "./model.ts";
import { all, first, flag, has, multilingual, type Node, text, texts } from "./node.ts";
import { toTime } from "./times.ts";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const WEEKS: Record<string, number> = {
  firstWeekOfMonth: 1,
  secondWeekOfMonth: 2,
  thirdWeekOfMonth: 3,
  fourthWeekOfMonth: 4,
  fifthWeekOfMonth: 5,
  lastWeekOfMonth: -1,
};

const STATUSES: Record<string, Validity["status"]> = { active: "active", suspended: "suspended", planned: "planned" };

const within = (known: readonly string[], words: string[]) =>
  words.map((word) => known.indexOf(word.toLowerCase())).filter((place) => place >= 0);

/** Rules of a kind that is not computed here: special days, weeks of a calendar, other kinds of hours. */
const isForeign = (period: Node) =>
  has(period, "recurringSpecialDay", "publicEventType", "specialDay") ||
  all(period, "recurringTimePeriodOfDay").some((hours) => !has(hours, "startTimeOfPeriod"));

function readPeriod(period: Node, zone: string): Period {
  const recurring = all(period, "recurringDayWeekMonthPeriod");
  const words = (...names: string[]) => recurring.flatMap((rule) => texts(rule, ...names));
  const days = words("applicableDay");
  const months = words("applicableMonth");
  const weeks = words("applicableWeek", "applicableCalendarWeekWithinMonth", "applicableCalenderWeekWithinMonth");
  const known = {
    days: within(DAYS, days),
    months: within(MONTHS, months).map((place) => place + 1),
    weeks: weeks.flatMap((word) => WEEKS[word] ?? []),
  };
  return {
    start: toTime(text(period, "startOfPeriod"), zone),
    end: toTime(text(period, "endOfPeriod"), zone),
    names: multilingual(first(period, "periodName")).map(([, name]) => name),
    hours: all(period, "recurringTimePeriodOfDay")
      .filter((hours) => has(hours, "startTimeOfPeriod"))
      .map((hours) => ({ start: text(hours, "startTimeOfPeriod"), end: text(hours, "endTimeOfPeriod") })),
    ...known,
    vague:
      isForeign(period) ||
      recurring.length > 1 ||
      known.days.length < days.length ||
      known.months.length < months.length ||
      known.weeks.length < weeks.length,
  };
}

/** @param zone of times that name none */
export function readValidity(record: Node, zone: string): Validity {
  const validity = first(record, "validity");
  const times = first(validity, "validityTimeSpecification");
  return {
    status: STATUSES[text(validity, "validityStatus") ?? ""] ?? "definedByValidityTimeSpec",
    overrunning: flag(validity, "overrunning") ?? false,
    start: toTime(text(times, "overallStartTime"), zone),
    end: toTime(text(times, "overallEndTime"), zone),
    periods: all(times, "validPeriod").map((period) => readPeriod(period, zone)),
    exceptions: all(times, "exceptionPeriod").map((period) => readPeriod(period, zone)),
  };
}
