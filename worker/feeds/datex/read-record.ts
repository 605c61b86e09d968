// situation and situationRecord → the neutral model. Only direct children are read where a name has other meanings
// deeper (an itinerary's own location, a cause's own type). Pure.
import type { Cause, Comment, Impact, Situation, SituationRecord, Withheld } from "./model.ts";
import {
  all,
  anyLanguage,
  attribute,
  down,
  first,
  flag,
  has,
  multilingual,
  type Node,
  number,
  text,
  texts,
  typeName,
} from "./node.ts";
import { readLocation } from "./read-location.ts";
import { readValidity } from "./read-validity.ts";
import { DEFAULT_ZONE, toTime } from "./times.ts";

/** The element that says the kind within a class (datex §2.2). Some repeat. */
const SUBTYPES = [
  "accidentType",
  "abnormalTrafficType",
  "authorityOperationType",
  "disturbanceActivityType",
  "publicEventType",
  "poorEnvironmentType",
  "drivingConditionType",
  "nonWeatherRelatedRoadConditionType",
  "weatherRelatedRoadConditionType",
  "equipmentOrSystemFaultType",
  "faultyEquipmentOrSystemType",
  "animalPresenceType",
  "environmentalObstructionType",
  "obstructionType",
  "infrastructureDamageType",
  "vehicleObstructionType",
  "constructionWorkType",
  "roadMaintenanceType",
  "roadsideAssistanceType",
  "generalInstructionToRoadUsersType",
  "generalNetworkManagementType",
  "reroutingManagementType",
  "roadOrCarriagewayOrLaneManagementType",
  "speedManagementType",
  "winterEquipmentManagementType",
  "roadsideServiceDisruptionType",
  "serviceDisruptionType",
  "transitServiceType",
  "carParkStatus",
];

/** Nothing but what is declared open goes out; a document that declares nothing keeps no secret. */
function withheldOf(header: Node, override: string | null): Withheld | null {
  const confidentiality = override ?? text(header, "confidentiality");
  if (confidentiality !== null && confidentiality !== "noRestriction") return "confidential";
  const status = text(header, "informationStatus");
  return status !== null && status !== "real" ? "test" : null;
}

/** Operators' notes to each other are never taken over (datex §1.8). */
function readComments(record: Node): Comment[] {
  return all(record, "generalPublicComment").flatMap((holder) => {
    const type = text(holder, "commentType");
    const found = all(holder, "comment").flatMap(multilingual);
    return type === "internalNote" || found.length === 0 ? [] : [{ type, texts: found }];
  });
}

function readImpact(record: Node): Impact {
  const impact = first(record, "impact");
  return {
    lanesRestricted: number(impact, "numberOfLanesRestricted"),
    lanesTotal: number(impact, "originalNumberOfLanes"),
    constriction: text(impact, "trafficConstrictionType", "impactOnTraffic"),
    capacityRemaining: number(impact, "capacityRemaining"),
    delay: number(first(impact, "delays"), "delayTimeValue"),
  };
}

function readCauses(record: Node): Cause[] {
  return all(record, "cause").map((cause) => {
    const managed = first(cause, "managedCause");
    const reference = has(managed, "objectReference") ? first(managed, "objectReference") : managed;
    return {
      record: attribute(reference, "id"),
      type: text(cause, "causeType") ?? text(first(cause, "nonManagedCause"), "causeType"),
    };
  });
}

function sourceOf(record: Node): string | null {
  const source = first(record, "source", "sourceInformation");
  return text(source, "sourceIdentification") ?? anyLanguage(first(source, "sourceName"));
}

function readEnds(record: Node) {
  const management = first(record, "management");
  const cycle = first(management, "lifeCycleManagement");
  const exit = first(management, "filterExitManagement");
  return {
    end: flag(cycle, "end") ?? false,
    cancel: flag(cycle, "cancel") ?? false,
    filtered: (flag(exit, "filterEnd") ?? false) || (flag(exit, "filterOutOfRange") ?? false),
  };
}

function isSafetyRelated(record: Node): boolean | null {
  const approved = down(record, "situationRecordExtension", "situationRecordExtendedApproved");
  return flag(record, "safetyRelatedMessage") ?? flag(approved, "safetyRelatedMessage");
}

function readRecord(record: Node, header: Node, zone: string): SituationRecord | null {
  const id = attribute(record, "id");
  if (id === null) return null;
  const compliance = text(record, "complianceOption");
  return {
    id,
    version: attribute(record, "version") ?? text(record, "situationRecordVersion"),
    versionTime: toTime(text(record, "situationRecordVersionTime"), zone),
    type: typeName(record) ?? "SituationRecord",
    subtypes: texts(record, ...SUBTYPES),
    withheld: withheldOf(header, text(record, "confidentialityOverride")),
    creationReference: text(record, "situationRecordCreationReference"),
    createdAt: toTime(text(record, "situationRecordCreationTime"), zone),
    observedAt: toTime(text(record, "situationRecordObservationTime"), zone),
    probability: text(record, "probabilityOfOccurrence"),
    severity: text(record, "severity"),
    source: sourceOf(record),
    safetyRelated: isSafetyRelated(record),
    validity: readValidity(record, zone),
    ...readEnds(record),
    impact: readImpact(record),
    causes: readCauses(record),
    comments: readComments(record),
    mandatory: compliance === null ? null : compliance === "mandatory",
    speedLimit: number(record, "temporarySpeedLimit"),
    rerouting: anyLanguage(first(record, "reroutingItineraryDescription")),
    location: readLocation(record),
  };
}

function newest(times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/**
 * Null without an id: what cannot be named cannot be followed. Records that share an id: the last one counts.
 * @param zone of times that name none
 */
export function readSituation(situation: Node, zone: string): Situation | null {
  const id = attribute(situation, "id");
  if (id === null) return null;
  const header = first(situation, "headerInformation");
  const records = new Map<string, SituationRecord>();
  for (const node of all(situation, "situationRecord")) {
    const record = readRecord(node, header, zone);
    if (record !== null) records.set(record.id, record);
  }
  const list = [...records.values()];
  return {
    id,
    version: attribute(situation, "version"),
    versionTime:
      toTime(text(situation, "situationVersionTime"), zone) ?? newest(list.map(({ versionTime }) => versionTime)),
    severity: text(situation, "overallSeverity"),
    withheld: withheldOf(header, null),
    related: all(situation, "relatedSituation").flatMap((one) => attribute(one, "id") ?? []),
    ...(zone === DEFAULT_ZONE ? {} : { zone }),
    records: list,
  };
}
