// One neutral model for DATEX II 1.0, 2.x and 3.x in any envelope (datex §4). Plain data that survives JSON: it is what
// the folded state keeps. Times are milliseconds since 1970; texts are as written, never markup.

export type Publication = {
  version: 1 | 2 | 3 | null;
  /** Local name: "SituationPublication", "MeasuredDataPublication"…; null for an exchange without payload. */
  type: string | null;
  feedType: string | null;
  publicationTime: number | null;
  country: string | null;
  publisher: string | null;
  method: UpdateMethod;
  situations: Situation[];
  /** Version 3: situations or records that were closed or cancelled from outside. */
  closures: Closure[];
  measurements: Measurement[];
  parkings: ParkingStatus[];
};

/** What a document says about what it leaves out (datex §2.5). */
export type UpdateMethod = "snapshot" | "allElementUpdate" | "singleElementUpdate";

export type Closure = { id: string; version: string | null; status: "closed" | "cancelled" };

export type Situation = {
  id: string;
  version: string | null;
  versionTime: number | null;
  severity: string | null;
  /** Why it must not be published again; null for a real and open one. */
  withheld: Withheld | null;
  related: string[];
  /** Of hours and days that name no zone; absent where it is the default one. */
  zone?: string;
  records: SituationRecord[];
};

export type Withheld = "confidential" | "test";

export type SituationRecord = {
  id: string;
  version: string | null;
  versionTime: number | null;
  /** The class: "Accident", "MaintenanceWorks"… as the document calls it. */
  type: string;
  subtypes: string[];
  withheld: Withheld | null;
  creationReference: string | null;
  createdAt: number | null;
  observedAt: number | null;
  probability: string | null;
  severity: string | null;
  source: string | null;
  safetyRelated: boolean | null;
  validity: Validity;
  end: boolean;
  cancel: boolean;
  /** The record left the sender's filter: it may live on, but not here. */
  filtered: boolean;
  impact: Impact;
  causes: Cause[];
  comments: Comment[];
  mandatory: boolean | null;
  speedLimit: number | null;
  rerouting: string | null;
  location: Location;
};

export type Validity = {
  status: "active" | "suspended" | "planned" | "definedByValidityTimeSpec";
  overrunning: boolean;
  start: number | null;
  end: number | null;
  periods: Period[];
  exceptions: Period[];
};

export type Period = {
  start: number | null;
  end: number | null;
  names: string[];
  /** Times of day as written, "07:00:00+01:00"; an end before its start crosses midnight. */
  hours: { start: string | null; end: string | null }[];
  /** 0 is Sunday. Empty: every day. */
  days: number[];
  /** 1 is January. Empty: every month. */
  months: number[];
  /** 1 is the first week of the month, -1 the last. Empty: every week. */
  weeks: number[];
  /** Holds a rule that is not understood: the bounds count, the rest is told as text. */
  vague: boolean;
};

export type Impact = {
  lanesRestricted: number | null;
  lanesTotal: number | null;
  constriction: string | null;
  /** Percent of the capacity. */
  capacityRemaining: number | null;
  /** Seconds. */
  delay: number | null;
};

export type Cause = { record: string | null; type: string | null };

export type Comment = { type: string | null; texts: [lang: string | null, text: string][] };

/** GeoJSON order: longitude, latitude. */
export type Position = [number, number];

export type Geometry =
  | { type: "Point"; coordinates: Position }
  | { type: "MultiPoint"; coordinates: Position[] }
  | { type: "LineString"; coordinates: Position[] }
  | { type: "MultiLineString"; coordinates: Position[][] }
  | { type: "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] };

/** How a geometry was obtained, the most trusted first (datex §3.2). A chord is no road's shape. */
export const GEOMETRY_METHODS = [
  "gml-line",
  "gml-area",
  "coordinate-line",
  "openlr-chord",
  "tpeg-chord",
  "tpeg-point",
  "coordinates",
  "display-point",
  "referent",
] as const;
export type GeometryMethod = (typeof GEOMETRY_METHODS)[number];

export type Referent = {
  identifier: string;
  /** Metres behind the referent. */
  distance: number | null;
};

export type AlertC = {
  country: string | null;
  table: string | null;
  tableVersion: string | null;
  direction: string | null;
  points: { code: string; name: string | null; offset: number | null }[];
};

export type Location = {
  geometry: Geometry | null;
  method: GeometryMethod | null;
  /** A coordinate system that is not read: the geometry is then of a less trusted method, or absent. */
  unsupported: string | null;
  road: string | null;
  roadName: string | null;
  /** From and to in the sense of traffic, or the one point. */
  referents: Referent[];
  tpegDirection: string | null;
  /** "aligned", "opposite", "both" relative to the road's own sense. */
  direction: string | null;
  carriageways: string[];
  lanes: string[];
  /** Metres. */
  length: number | null;
  towns: string[];
  areas: string[];
  junctions: string[];
  description: string | null;
  alertC: AlertC[];
  external: { system: string; code: string }[];
  /** Ids of locations that were published apart, and are not in this document. */
  predefined?: string[];
};

/** One measured value of one site. Sentinels and the like are kept as the source writes them. */
export type Measurement = {
  site: string;
  at: number | null;
  /** "TrafficFlow", "TrafficSpeed"… */
  kind: string;
  index: number | null;
  value: number | null;
  unit: string | null;
  inputs: number | null;
  error: boolean;
};

export type ParkingStatus = {
  id: string;
  at: number | null;
  status: string | null;
  open: string | null;
  vacant: number | null;
  occupied: number | null;
  /** Percent. */
  occupancy: number | null;
  trend: string | null;
};
