// What a record is at an instant: the clock decides, without any message.
import { describe, expect, it } from "vitest";
import { toTime } from "../../../../worker/feeds/datex/times.ts";
import { stateAt } from "../../../../worker/feeds/datex/validity.ts";
import { readRecord } from "./documents.ts";

const at = (text: string) => Date.parse(text);

function validity(inner: string, status = "definedByValidityTimeSpec", before = "") {
  return readRecord(
    `<validity><validityStatus>${status}</validityStatus>${before}<validityTimeSpecification>${inner}</validityTimeSpecification></validity>`,
  );
}

const BOUNDS =
  "<overallStartTime>2026-03-02T00:00:00+01:00</overallStartTime><overallEndTime>2026-03-31T00:00:00+02:00</overallEndTime>";
const hours = (start: string, end: string) =>
  `<recurringTimePeriodOfDay xsi:type="TimePeriodByHour"><startTimeOfPeriod>${start}</startTimeOfPeriod><endTimeOfPeriod>${end}</endTimeOfPeriod></recurringTimePeriodOfDay>`;
const period = (inner: string, name = "validPeriod") => `<${name}>${inner}</${name}>`;

describe("the state of a record", () => {
  it("follows its bounds: the start is in, the end is out", () => {
    const record = validity(BOUNDS);
    expect(stateAt(record, at("2026-03-01T23:59:59+01:00"))).toBe("planned");
    expect(stateAt(record, at("2026-03-02T00:00:00+01:00"))).toBe("active");
    expect(stateAt(record, at("2026-03-31T00:00:00+02:00"))).toBe("ended");
  });

  it("active ignores the times, suspended is so whatever they are, an overrun goes on", () => {
    const late = at("2026-05-01T00:00:00Z");
    expect(stateAt(validity(BOUNDS, "active"), late)).toBe("active");
    expect(stateAt(validity(BOUNDS, "suspended"), at("2026-03-10T12:00:00Z"))).toBe("suspended");
    expect(stateAt(validity(BOUNDS, undefined, "<overrunning>true</overrunning>"), late)).toBe("active");
  });

  it("nights cross midnight, and belong to the day on which they began", () => {
    const days = "<recurringDayWeekMonthPeriod><applicableDay>monday</applicableDay></recurringDayWeekMonthPeriod>";
    const record = validity(BOUNDS + period(hours("21:00:00", "06:00:00") + days));
    // Monday 9 March 2026.
    expect(stateAt(record, at("2026-03-09T20:59:00+01:00"))).toBe("planned");
    expect(stateAt(record, at("2026-03-09T21:00:00+01:00"))).toBe("active");
    expect(stateAt(record, at("2026-03-10T05:59:00+01:00"))).toBe("active");
    expect(stateAt(record, at("2026-03-10T06:00:00+01:00"))).toBe("planned");
    expect(stateAt(record, at("2026-03-10T22:00:00+01:00"))).toBe("planned");
    expect(stateAt(record, at("2026-03-09T03:00:00+01:00"))).toBe("planned");
  });

  it("hours with a zone of their own, hours without one in summer and in winter", () => {
    const zoned = validity(period(hours("07:00:00+01:00", "19:00:00+01:00")));
    expect(stateAt(zoned, at("2026-07-01T06:30:00Z"))).toBe("active");
    expect(stateAt(zoned, at("2026-07-01T05:30:00Z"))).toBe("planned");
    const local = validity(period(hours("07:00:00", "19:00:00")));
    expect(stateAt(local, at("2026-07-01T05:30:00Z"))).toBe("active");
    expect(stateAt(local, at("2026-01-10T05:30:00Z"))).toBe("planned");
  });

  it("months, and weeks of a month", () => {
    const rule = (inner: string) =>
      validity(period(`<recurringDayWeekMonthPeriod>${inner}</recurringDayWeekMonthPeriod>`));
    const march = rule("<applicableMonth>march</applicableMonth>");
    expect(stateAt(march, at("2026-03-10T12:00:00Z"))).toBe("active");
    expect(stateAt(march, at("2026-04-10T12:00:00Z"))).toBe("planned");
    const last = rule("<applicableWeek>lastWeekOfMonth</applicableWeek>");
    expect(stateAt(last, at("2026-02-22T12:00:00Z"))).toBe("active");
    expect(stateAt(last, at("2026-02-21T12:00:00Z"))).toBe("planned");
  });

  it("exceptions win over periods; what cannot be computed is not claimed", () => {
    const noon = at("2026-03-10T12:00:00Z");
    const out = (inner: string) => stateAt(validity(BOUNDS + period(inner, "exceptionPeriod")), noon);
    expect(
      out("<startOfPeriod>2026-03-10T00:00:00Z</startOfPeriod><endOfPeriod>2026-03-11T00:00:00Z</endOfPeriod>"),
    ).toBe("planned");
    expect(out("<startOfPeriod>2026-03-11T00:00:00Z</startOfPeriod>")).toBe("active");
    expect(
      out("<startOfPeriod>2026-03-11T00:00:00Z</startOfPeriod><endOfPeriod>2026-03-09T00:00:00Z</endOfPeriod>"),
    ).toBe("uncertain");
    expect(out("<periodName><values><value>sauf fêtes</value></values></periodName>")).toBe("uncertain");
  });

  it("a period that is only a name is covered by the bounds", () => {
    const name = "<periodName><values><value lang='fr'>Uniquement de nuit</value></values></periodName>";
    expect(stateAt(validity(BOUNDS + period(name)), at("2026-03-10T12:00:00Z"))).toBe("active");
  });
});

describe("times as feeds write them", () => {
  it.each([
    ["nine digits of fraction", "2026-07-24T20:05:00.043328661Z", "2026-07-24T20:05:00.043Z"],
    ["padded with newlines", "2025-12-31T21:43:14.976Z\n            ", "2025-12-31T21:43:14.976Z"],
    ["no zone, winter", "2026-01-10T12:00:00", "2026-01-10T11:00:00Z"],
    ["no zone, summer", "2026-07-10T12:00:00.5", "2026-07-10T10:00:00.5Z"],
    ["no zone, an hour after the clocks changed", "2026-03-29T04:00:00", "2026-03-29T02:00:00Z"],
    ["an offset", "2026-03-29T04:00:00+05:30", "2026-03-28T22:30:00Z"],
  ])("%s", (_, text, expected) => {
    expect(toTime(text)).toBe(Date.parse(expected));
  });

  it.each([null, "", "hier", "2026-13-01T00:00:00Z", "2026-01-01", "1767221996"])("%j is no time", (text) => {
    expect(toTime(text)).toBeNull();
  });
});
