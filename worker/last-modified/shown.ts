// `metas.default.modified`: what visitors are told of the date, from that of the data, the publisher's own date, and the
// two switches that let a publication move it (publishing-platform §7.4). Pure.
import { sentences } from "../messages.ts";
import { toIso } from "./calendar.ts";
import type { Precision } from "./finding.ts";
import { parseText } from "./parse-text.ts";
import type { Candidate, LastModified, Reason } from "./resolve.ts";

/** Besides the six: written by the publisher, or the moment of a publication that the publisher lets count. */
export type ShownSource = NonNullable<LastModified["source"]> | "manual" | "publication";

export type ModifiedInfo = {
  precision: Precision | null;
  source: ShownSource | null;
  raw: string | null;
  zone: LastModified["zone"];
  candidates: Candidate[];
  reasons: { source: Reason["source"]; code: Reason["code"]; sentence: { fr: string; en: string } }[];
};

export type Shown = { value: string | null; info: ModifiedInfo; manual: string | null };

export type Wishes = {
  /** `modified` of the metadata, as the publisher wrote it. */
  manual: string | null;
  onData: boolean;
  onMetadata: boolean;
};

/** What this publication changed. */
export type Change = { data: boolean; metadata: boolean };

function toShown(date: Pick<LastModified, "value" | "precision" | "raw" | "zone">, source: ShownSource | null) {
  return (data: LastModified, manual: string | null): Shown => ({
    value: date.value,
    manual,
    info: {
      precision: date.precision,
      source,
      raw: date.raw,
      zone: date.zone,
      candidates: data.candidates,
      reasons: data.reasons.map(({ source: from, code, params }) => ({
        source: from,
        code,
        sentence: sentences(code, params),
      })),
    },
  });
}

function ofPublication(now: number) {
  const value = toIso(Math.floor(now / 1000) * 1000);
  return toShown({ value, precision: "second", raw: value, zone: "explicit" }, "publication");
}

/** A date that the publisher wrote may lie anywhere; an unreadable one is shown to nobody. */
function ofManual(manual: string) {
  const parsed = parseText(manual, 9999).date;
  if (parsed !== null) {
    return toShown({ ...parsed, value: toIso(parsed.instant), raw: manual }, "manual");
  }
  const instant = Date.parse(manual);
  if (Number.isNaN(instant)) return null;
  return toShown({ value: toIso(instant), precision: "second", raw: manual, zone: "explicit" }, "manual");
}

/**
 * @param before what was shown until now; null on a first publication
 * @param now milliseconds since 1970 UTC: shown only where a switch asks for the moment of a publication
 */
export function toShownModified(
  data: LastModified,
  wishes: Wishes,
  before: Shown | null,
  change: Change,
  now: number,
): Shown {
  const { manual, onData, onMetadata } = wishes;
  const fromData = toShown(data, data.source);
  const fromManual = manual === null ? null : ofManual(manual);
  const isNewlyWritten = manual !== null && manual !== before?.manual;
  if (fromManual !== null && (isNewlyWritten || !(onData || onMetadata))) return fromManual(data, manual);
  // Both switches may ask for a date: the later event wins, and metadata are published now.
  if (onMetadata && change.metadata && before !== null) return ofPublication(now)(data, manual);
  if (onData && change.data) return (data.value === null ? ofPublication(now) : fromData)(data, manual);
  if ((onData || onMetadata) && before !== null) {
    const { value, info } = before;
    return toShown({ ...info, value }, info.source)(data, manual);
  }
  return (fromManual ?? fromData)(data, manual);
}
