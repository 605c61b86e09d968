// The shapes in which situations are served: GeoJSON, JSON, one situation with its versions, changes. Text is made piece
// by piece, one situation at a time.
import { MAX_ANSWER_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { type EventFilter, passes } from "../datex/filter.ts";
import type { Held } from "../datex/fold.ts";
import { type PlacedRecord, toEventRecords } from "../datex/to-record.ts";
import type { Version } from "./event-store.ts";

export type Listing = "geojson" | "json";

/** What an answer says besides its records. */
export type Heading = { feed_id: string; title: string; at: string; complete: boolean; [name: string]: unknown };

export function toFeature({ record, geometry }: PlacedRecord) {
  return { type: "Feature", id: `${record.situation_id}/${record.record_id}`, geometry, properties: record };
}

export function toSituation({ situation }: Pick<Held, "situation">, records: PlacedRecord[]) {
  return {
    situation_id: situation.id,
    version: situation.version,
    updated_at: situation.versionTime === null ? null : new Date(situation.versionTime).toISOString(),
    severity: situation.severity,
    related: situation.related,
    records: records.map(({ record, geometry }) => ({ ...record, geometry })),
  };
}

/**
 * The text of a listing, and how many records are in it.
 * @param activeAt milliseconds since 1970 at which states are computed
 * @throws AppError `feed_answer_too_large`
 */
export function writeListing(
  situations: Iterable<Pick<Held, "situation">>,
  how: { listing: Listing; filter: EventFilter; activeAt: number; heading: Heading },
): string {
  const pieces: string[] = [];
  let count = 0;
  let characters = 0;
  for (const held of situations) {
    const records = toEventRecords(held.situation, how.activeAt).filter((record) => passes(record, how.filter));
    if (records.length === 0) continue;
    const items = how.listing === "geojson" ? records.map(toFeature) : [toSituation(held, records)];
    count += records.length;
    for (const item of items) {
      const text = JSON.stringify(item);
      characters += text.length;
      if (characters > MAX_ANSWER_BYTES / 2) throw new AppError("feed_answer_too_large", 400, { records: count });
      pieces.push(text);
    }
  }
  const heading = JSON.stringify({ ...how.heading, records: count }).slice(1, -1);
  return how.listing === "geojson"
    ? `{"type":"FeatureCollection",${heading},"features":[${pieces.join(",\n")}]}\n`
    : `{${heading},"situations":[${pieces.join(",\n")}]}\n`;
}

export function toVersionJson({ serial, change, at, unit, situation }: Version, activeAt: number) {
  const records = change === "removed" ? [] : toEventRecords(situation, activeAt);
  return { serial, change, at: new Date(at).toISOString(), unit, ...toSituation({ situation }, records) };
}
