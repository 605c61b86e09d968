// What one source answers: a date, or why there is none; and what a reader of the date should know.

import type { DATE_MESSAGES } from "../messages/last-modified.ts";
import type { MessageParams } from "../messages.ts";
import type { DateRule, Evidence } from "./evidence.ts";

/** How exact a date is; its instant is the start of that period. */
export type Precision = "year" | "semester" | "quarter" | "month" | "week" | "day" | "minute" | "2s" | "second";

/** Whether the zone was written, had to be assumed, or was written wrongly and put right. */
export type ZoneOrigin = "explicit" | "assumed" | "corrected";

export type NoteCode = keyof typeof DATE_MESSAGES;

/** A sentence's code and what it is about. */
export type Note = { code: NoteCode; params: MessageParams };

/** A date as one source gives it. */
export type Reading = {
  /** Milliseconds since 1970 UTC. A date without a time of day is midnight UTC of that day. */
  instant: number;
  precision: Precision;
  /** As found. */
  raw: string;
  zone: ZoneOrigin;
};

export type Finding = { reading: Reading | null; notes: Note[] };

/** One way to find a date. `now` only bounds what is accepted: no date is ever filled in from it. */
export type FindDate = (evidence: Evidence, rule: DateRule, now: number) => Finding;

export const found = (reading: Reading, ...notes: Note[]): Finding => ({ reading, notes });

export const absent = (code: NoteCode, params: MessageParams = {}): Finding => ({
  reading: null,
  notes: [{ code, params }],
});
