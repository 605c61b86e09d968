// Small DATEX II documents for tests: one situation in the words of a version, with what a test wants to say about it.
import type { Situation, SituationRecord, UpdateMethod } from "../../../../worker/feeds/datex/model.ts";
import { readDocument } from "../../../../worker/feeds/datex/read.ts";

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
export const V2 = "http://datex2.eu/schema/2/2_0";

export const bytes = (text: string) => new TextEncoder().encode(text);

export const HEADER =
  "<headerInformation><confidentiality>noRestriction</confidentiality><informationStatus>real</informationStatus></headerInformation>";

/** @param inner children of the record besides its required times */
export function recordXml(inner = "", { id = "s-1", version = "1", type = "Accident" } = {}): string {
  return `<situationRecord xsi:type="${type}" id="${id}" version="${version}">
<situationRecordCreationTime>2026-09-01T08:00:00Z</situationRecordCreationTime>
<situationRecordVersionTime>2026-09-01T08:00:00Z</situationRecordVersionTime>${inner}</situationRecord>`;
}

export function situationXml(records: string, { id = "s", version = "1", header = HEADER } = {}): string {
  return `<situation id="${id}" version="${version}">${header}${records}</situation>`;
}

export function documentXml(situations: string, method = "snapshot"): string {
  return `<d2LogicalModel xmlns="${V2}" ${XSI}><exchange><subscription><updateMethod>${method}</updateMethod></subscription>
</exchange><payloadPublication xsi:type="SituationPublication"><publicationTime>2026-09-01T09:00:00Z</publicationTime>
<publicationCreator><country>fr</country><nationalIdentifier>Test</nationalIdentifier></publicationCreator>
${situations}</payloadPublication></d2LogicalModel>`;
}

export function read(text: string) {
  const result = readDocument(bytes(text));
  if (!result.ok) throw new Error(result.problem.code);
  return result.publication;
}

/** The one record of a document that holds `inner`. */
export function readRecord(
  inner: string,
  options: { id?: string; version?: string; type?: string } = {},
): SituationRecord {
  const record = read(documentXml(situationXml(recordXml(inner, options)))).situations[0]?.records[0];
  if (record === undefined) throw new Error("the document has no record");
  return record;
}

/** A situation as the reader gives it, without the XML: for the many of a property test. */
export function situation(
  id: string,
  version: string | null,
  records: Partial<SituationRecord>[],
  versionTime: number | null = null,
): Situation {
  const template = readRecord("");
  return {
    id,
    version,
    versionTime,
    severity: null,
    withheld: null,
    related: [],
    records: records.map((record, place) => ({ ...template, version, versionTime, id: `${id}-${place}`, ...record })),
  };
}

export const METHODS: readonly UpdateMethod[] = ["snapshot", "allElementUpdate", "singleElementUpdate"];
