// code → sentence in French and English: what went wrong, where, and what to do now.
// The catalogue of codes is part of the API: codes are never renamed. One file per area in messages/.
import { ACCOUNT_MESSAGES } from "./messages/accounts.ts";
import { CATALOG_MESSAGES } from "./messages/catalog.ts";
import { DATASET_MESSAGES } from "./messages/dataset.ts";
import { EVENT_MESSAGES } from "./messages/events.ts";
import { EXPLORE_MESSAGES } from "./messages/explore.ts";
import { FEED_MESSAGES } from "./messages/feeds.ts";
import { FORMAT_MESSAGES } from "./messages/formats.ts";
import { HTTP_MESSAGES } from "./messages/http.ts";
import { DATE_MESSAGES } from "./messages/last-modified.ts";
import { QUOTA_MESSAGES } from "./messages/quotas.ts";
import { SCHEDULE_MESSAGES } from "./messages/schedules.ts";

export type Lang = "fr" | "en";
export type Sentence = { fr: string; en: string };
export type MessageParams = Record<string, string | number>;

export const MESSAGES = {
  ...HTTP_MESSAGES,
  ...ACCOUNT_MESSAGES,
  ...CATALOG_MESSAGES,
  ...DATASET_MESSAGES,
  ...EXPLORE_MESSAGES,
  ...FEED_MESSAGES,
  ...EVENT_MESSAGES,
  ...FORMAT_MESSAGES,
  ...DATE_MESSAGES,
  ...SCHEDULE_MESSAGES,
  ...QUOTA_MESSAGES,
} as const satisfies Record<string, Sentence>;

export type MessageCode = keyof typeof MESSAGES;

function fill(template: string, params: MessageParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

/** The sentence of a code in one language, with its `{placeholders}` filled. */
export function sentence(code: MessageCode, params: MessageParams, lang: Lang): string {
  return fill(MESSAGES[code][lang], params);
}

export function sentences(code: MessageCode, params: MessageParams = {}): Sentence {
  return { fr: sentence(code, params, "fr"), en: sentence(code, params, "en") };
}
