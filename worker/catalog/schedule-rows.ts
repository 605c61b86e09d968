// What a schedule is. Apart from schedules.ts, because the tables name these shapes.
import type { MessageCode, MessageParams } from "../messages.ts";

/** `refresh` brings new data to what is published; the others put on line what is saved, and take it off. */
export type ScheduleKind = "refresh" | "publish" | "unpublish";

/**
 * What became of the last run: `ordered` until its job has ended; `skipped` where there was nothing to do, or the dataset
 * was busy.
 */
export type ScheduleResult = {
  state: "ordered" | "done" | "skipped" | "interrupted" | "limit_reached" | "error";
  code: MessageCode;
  params: MessageParams;
};
