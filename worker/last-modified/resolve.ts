// The resolver: evidence in, a date and its explanation out. Pure. A date is never invented (invariant 8): unknown is null
// with its reasons, and a source that was named never gives way to another.
import { FIRST_YEAR, FUTURE_TOLERANCE_MS, toIso } from "./calendar.ts";
import { fromDownload } from "./download.ts";
import { DATE_SOURCES, type DateRule, type DateSource, type Evidence } from "./evidence.ts";
import { fromFile } from "./file.ts";
import { fromFilename } from "./filename.ts";
import type { FindDate, Finding, Note, Precision, Reading, ZoneOrigin } from "./finding.ts";
import { fromGrist } from "./grist.ts";
import { fromHttpHeader } from "./http-header.ts";
import { fromZip } from "./zip.ts";

const FIND: Record<DateSource, FindDate> = {
  filename: fromFilename,
  file: fromFile,
  zip: fromZip,
  grist: fromGrist,
  http_header: fromHttpHeader,
  download: fromDownload,
};

/** `download` is always available, so it must be asked for. */
export const DEFAULT_CHAIN: readonly DateSource[] = DATE_SOURCES.filter((source) => source !== "download");

/** What one source says, whether or not it is the one that counts. */
export type Candidate = {
  source: DateSource;
  /** ISO 8601 in UTC: the start of the period that `precision` names. */
  value: string;
  precision: Precision;
  raw: string;
  zone: ZoneOrigin;
  /** False for a date that cannot be true (`reasons` says why). */
  accepted: boolean;
};

export type Reason = Note & { source: DateSource };

export type LastModified = {
  value: string | null;
  precision: Precision | null;
  source: DateSource | null;
  raw: string | null;
  zone: ZoneOrigin | null;
  /** Every date that was found, in the order of the chain. */
  candidates: Candidate[];
  /** Why the sources before the winner gave nothing, and what is to be known about the winner. */
  reasons: Reason[];
};

/** Why a date cannot be the truth, or null. Placeholders of formats and file systems all lie before the first year. */
function implausible(reading: Reading, now: number): Note | null {
  const value = toIso(reading.instant);
  if (reading.instant > now + FUTURE_TOLERANCE_MS) return { code: "date_in_future", params: { value } };
  if (reading.instant < Date.UTC(FIRST_YEAR, 0, 1)) return { code: "date_unset", params: { value, year: FIRST_YEAR } };
  return null;
}

/** What a source finds, once more judged: an implausible date is shown as a candidate and taken for none. */
function consult(source: DateSource, evidence: Evidence, rule: DateRule, now: number) {
  const finding: Finding = FIND[source](evidence, rule, now);
  const { reading } = finding;
  const refusal = reading === null ? null : implausible(reading, now);
  const notes = refusal === null ? finding.notes : [...finding.notes, refusal];
  const accepted = reading !== null && refusal === null;
  const candidate: Candidate | null =
    reading === null
      ? null
      : {
          source,
          value: toIso(reading.instant),
          precision: reading.precision,
          raw: reading.raw,
          zone: reading.zone,
          accepted,
        };
  return { accepted, candidate, reasons: notes.map((note): Reason => ({ source, ...note })) };
}

const UNKNOWN = { value: null, precision: null, source: null, raw: null, zone: null };

/** @param now milliseconds since 1970 UTC: bounds what is accepted, and is never given as an answer */
export function resolveLastModified(evidence: Evidence, rule: DateRule, now: number): LastModified {
  const named = rule.source;
  const chain = named === undefined ? DEFAULT_CHAIN : [named];
  const shown = DATE_SOURCES.filter((source) => DEFAULT_CHAIN.includes(source) || source === named);
  const answers = shown.map((source) => consult(source, evidence, rule, now));
  const candidates = answers.flatMap(({ candidate }) => (candidate === null ? [] : [candidate]));
  const winner = candidates.find(({ source, accepted }) => accepted && chain.includes(source));
  const last = winner === undefined ? chain.length : chain.indexOf(winner.source) + 1;
  const consulted = chain.slice(0, last);
  const reasons = answers.flatMap((answer) => answer.reasons).filter(({ source }) => consulted.includes(source));
  if (winner === undefined) return { ...UNKNOWN, candidates, reasons };
  const { accepted: _accepted, ...date } = winner;
  return { ...date, candidates, reasons };
}

/** The date, with a flag where it is earlier than the one known before: such a date is kept. */
export function flagBackwards(date: LastModified, previous: string | null): LastModified {
  const { value, source, reasons } = date;
  if (value === null || source === null || previous === null || Date.parse(value) >= Date.parse(previous)) return date;
  return { ...date, reasons: [...reasons, { source, code: "date_went_backwards", params: { value, previous } }] };
}

/** The date of several sources together is that of the youngest; reasons and candidates of all are kept. */
export function latestOf(dates: LastModified[]): LastModified {
  const [first, ...others] = dates;
  if (first === undefined) return { ...UNKNOWN, candidates: [], reasons: [] };
  return others.reduce((latest, each) => {
    const isLater = each.value !== null && (latest.value === null || Date.parse(each.value) > Date.parse(latest.value));
    const candidates = [...latest.candidates, ...each.candidates];
    return { ...(isLater ? each : latest), candidates, reasons: [...latest.reasons, ...each.reasons] };
  }, first);
}
