// A sentence about a record in French and English: what – where – which way – which lanes – when (datex §3.4). It is made
// of codes, so both languages say the same whatever language the source speaks. Pure.
import { readDescriptors } from "./descriptors.ts";
import type { Location, Referent, SituationRecord } from "./model.ts";
import { DEFAULT_ZONE } from "./times.ts";
import { directionWords, laneWords, nameOf, type Words } from "./vocabulary.ts";

export type Sentences = { fr: string; en: string };

export type RoadMarker = { department: string; marker: number; side: string; distance: number | null };

const MARKER = /^(\d{2,3}|2[AB])PR(\d+)([A-Z]?)$/;
const NARROW = " ";

/** A French reference marker: department, number, side (datex §3.3); null for other countries' referents. */
export function toMarker({ identifier, distance }: Referent): RoadMarker | null {
  const parts = MARKER.exec(identifier);
  if (!parts?.[1] || !parts[2]) return null;
  return { department: parts[1], marker: Number(parts[2]), side: parts[3] ?? "", distance };
}

const markerText = ({ marker, distance }: RoadMarker) =>
  distance === null ? `PR ${marker}` : `PR ${marker} + ${Math.round(distance)} m`;

/** "PR 91 + 941 m (05)", "PR 24 + 530 m → PR 22 + 480 m (31)"; null without markers. */
export function markersText(referents: Referent[]): string | null {
  const [from, to] = referents.flatMap((referent) => toMarker(referent) ?? []);
  if (from === undefined) return null;
  if (to === undefined || markerText(to) === markerText(from)) return `${markerText(from)} (${from.department})`;
  if (to.department === from.department) return `${markerText(from)} → ${markerText(to)} (${from.department})`;
  return `${markerText(from)} (${from.department}) → ${markerText(to)} (${to.department})`;
}

function roadText({ road, roadName, referents }: Location): string | null {
  const name = road ?? roadName;
  const markers = markersText(referents);
  return name === null || markers === null ? (name ?? markers) : `${name}, ${markers}`;
}

function placesText({ towns, junctions, areas }: Location): string | null {
  const names = towns.length > 0 ? towns : junctions.length > 0 ? junctions : areas;
  return names.length === 0 ? null : names.slice(0, 2).join(" → ");
}

const from = (place: string) => (/^[aeiouyàâéèêëîïôûù]/i.test(place) ? `d’${place}` : `de ${place}`);

function directionOf(record: SituationRecord): Words | null {
  const { direction } = readDescriptors(record.comments);
  if (direction) return [`${from(direction.from)} vers ${direction.to}`, `from ${direction.from} to ${direction.to}`];
  return directionWords(record.location.tpegDirection) ?? directionWords(record.location.direction);
}

function lanesOf({ location, speedLimit }: SituationRecord): Words | null {
  const ways = location.carriageways.filter((way) => way !== "mainCarriageway");
  const words = [...location.lanes, ...ways].map(laneWords);
  if (speedLimit !== null) words.push([`${speedLimit}${NARROW}km/h`, `${speedLimit}${NARROW}km/h`]);
  return words.length === 0 ? null : [words.map(([fr]) => fr).join(", "), words.map(([, en]) => en).join(", ")];
}

const LOCALES = ["fr-FR", "en-GB"] as const;
const DATE: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric" };
const HOUR: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

type Clock = { dates: Intl.DateTimeFormat[]; hours: Intl.DateTimeFormat[] };

const clocks = new Map<string, Clock>();

/** Making a formatter takes longer than all its uses for a document. */
function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known) return known;
  const of = (options: Intl.DateTimeFormatOptions) =>
    LOCALES.map((locale) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  const clock = { dates: of(DATE), hours: of(HOUR) };
  clocks.set(zone, clock);
  return clock;
}

function format(formatters: Intl.DateTimeFormat[], time: number): Words {
  const [fr = "", en = ""] = formatters.map((formatter) => formatter.format(time));
  // The first day of a month is an ordinal in French, which no locale data knows.
  return [fr.replace(/^1 /, "1er "), en];
}

function timeWords(time: number, { dates, hours }: Clock): Words {
  const date = format(dates, time);
  const hour = format(hours, time);
  return [`${date[0]} à ${hour[0]}`, `${date[1]} at ${hour[1]}`];
}

function spanWords(start: number, end: number, clock: Clock): Words {
  const [date, last] = [format(clock.dates, start), format(clock.dates, end)];
  if (date[0] === last[0]) {
    const [from, to] = [format(clock.hours, start), format(clock.hours, end)];
    return [`le ${date[0]} de ${from[0]} à ${to[0]}`, `on ${date[1]} from ${from[1]} to ${to[1]}`];
  }
  const [from, to] = [timeWords(start, clock), timeWords(end, clock)];
  return [`du ${from[0]} au ${to[0]}`, `from ${from[1]} to ${to[1]}`];
}

function boundsOf({ validity, end: isOver, versionTime }: SituationRecord, at: number, clock: Clock): Words | null {
  const { start } = validity;
  const end = validity.end ?? (isOver ? versionTime : null);
  if (end !== null && isOver) {
    const [fr, en] = timeWords(end, clock);
    return [`terminé le ${fr}`, `ended ${en}`];
  }
  if (start !== null && end !== null && start <= end) return spanWords(start, end, clock);
  if (start !== null) {
    const [fr, en] = timeWords(start, clock);
    return start > at ? [`à partir du ${fr}`, `from ${en}`] : [`depuis le ${fr}`, `since ${en}`];
  }
  if (end === null) return null;
  const [fr, en] = timeWords(end, clock);
  return [`jusqu’au ${fr}`, `until ${en}`];
}

/** With the names of its periods, "Uniquement de nuit", which no code says. */
function periodOf(record: SituationRecord, at: number, clock: Clock): Words | null {
  const bounds = boundsOf(record, at, clock);
  const names = [...new Set(record.validity.periods.flatMap((period) => period.names))];
  if (bounds === null || names.length === 0) return bounds;
  const added = ` (${names.join(", ").toLowerCase()})`;
  return [bounds[0] + added, bounds[1] + added];
}

function join(parts: (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== "").join(" – ");
}

/**
 * @param at the instant of reading: what is to come is told otherwise than what is there
 * @param zone whose clock a road user of that place reads
 */
export function describe(record: SituationRecord, at: number, zone = DEFAULT_ZONE): Sentences {
  const { location } = record;
  const name = nameOf(record.type, record.subtypes);
  const where = [roadText(location), placesText(location)];
  const rest = [directionOf(record), lanesOf(record), periodOf(record, at, clockOf(zone))];
  return {
    fr: join([name[0], ...where, ...rest.map((words) => words?.[0])]),
    en: join([name[1], ...where, ...rest.map((words) => words?.[1])]),
  };
}
