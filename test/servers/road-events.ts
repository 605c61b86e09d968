// An invented stream of road events: situations open, are updated and end. Every name of a road or a town is real
// enough to be put on a map; every event, identifier and number is made up. Deterministic for a seed.

export type RoadPlace = {
  road: string;
  department: string;
  town: string;
  latitude: number;
  longitude: number;
  towards: [string, string];
  service: string;
};

export type EventKind = {
  recordClass: "Accident" | "MaintenanceWorks" | "VehicleObstruction" | "GeneralObstruction" | "AbnormalTraffic";
  typeElement: string;
  type: string;
  text: string;
  /** Typical life in minutes. */
  minutes: number;
};

export type Situation = {
  id: string;
  version: number;
  kind: EventKind;
  place: RoadPlace;
  /** Number of the reference marker and metres behind it. */
  marker: number;
  offset: number;
  towards: number;
  closedLane: boolean;
  createdAt: number;
  versionAt: number;
  expectedEnd: number | null;
  endedAt: number | null;
  note: string;
};

const place = (
  road: string,
  department: string,
  town: string,
  [latitude, longitude]: [number, number],
  towards: [string, string],
  service: string,
): RoadPlace => ({ road, department, town, latitude, longitude, towards, service });

const PLACES: RoadPlace[] = [
  place("A13", "76", "Oissel", [49.336, 1.089], ["Caen", "Paris"], "DIR Nord-Ouest"),
  place("N12", "61", "Alençon", [48.437, 0.094], ["Brest", "Paris"], "DIR Nord-Ouest"),
  place("N165", "56", "Lanester", [47.768, -3.338], ["Quimper", "Nantes"], "DIR Ouest"),
  place("N137", "35", "Bain-de-Bretagne", [47.842, -1.683], ["Nantes", "Rennes"], "DIR Ouest"),
  place("N10", "16", "Angoulême", [45.668, 0.147], ["Bordeaux", "Poitiers"], "DIR Atlantique"),
  place("A63", "33", "Cestas", [44.731, -Math.SQRT1_2], ["Bayonne", "Bordeaux"], "DIR Atlantique"),
  place("A75", "12", "Millau", [44.117, 3.021], ["Béziers", "Clermont-Ferrand"], "DIR Massif Central"),
  place("N88", "43", "Yssingeaux", [45.143, 4.124], ["Le Puy-en-Velay", "Saint-Étienne"], "DIR Massif Central"),
  place("N20", "09", "Varilhes", [43.045, 1.628], ["Foix", "Toulouse"], "DIR Sud-Ouest"),
  place("N145", "23", "Guéret", [46.181, 1.873], ["Montluçon", "Bellac"], "DIR Centre-Ouest"),
  place("N7", "42", "Roanne", [46.043, 4.089], ["Moulins", "Lyon"], "DIR Centre-Est"),
  place("A31", "57", "Hauconcourt", [49.213, 6.181], ["Luxembourg", "Metz"], "DIR Est"),
  place("A35", "67", "Ostwald", [48.543, 7.716], ["Colmar", "Strasbourg"], "DIR Est"),
  place("A25", "59", "Armentières", [50.668, 2.884], ["Dunkerque", "Lille"], "DIR Nord"),
  place("A86", "94", "Créteil", [48.781, 2.449], ["Versailles", "Bobigny"], "DIR Île-de-France"),
  place("A55", "13", "Martigues", [43.399, 5.078], ["Marseille", "Fos-sur-Mer"], "DIR Méditerranée"),
];

const KINDS: EventKind[] = [
  { recordClass: "Accident", typeElement: "accidentType", type: "accident", text: "Accident", minutes: 70 },
  {
    recordClass: "VehicleObstruction",
    typeElement: "vehicleObstructionType",
    type: "brokenDownVehicle",
    text: "Véhicule en panne",
    minutes: 35,
  },
  {
    recordClass: "GeneralObstruction",
    typeElement: "obstructionType",
    type: "objectOnTheRoad",
    text: "Objet sur la chaussée",
    minutes: 25,
  },
  {
    recordClass: "AbnormalTraffic",
    typeElement: "abnormalTrafficType",
    type: "queuingTraffic",
    text: "Bouchon",
    minutes: 45,
  },
  {
    recordClass: "MaintenanceWorks",
    typeElement: "roadMaintenanceType",
    type: "resurfacingWork",
    text: "Travaux d'entretien & réfection",
    minutes: 600,
  },
];

/** Numbers in [0, 1), the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const MINUTE_MS = 60_000;
/** Ended situations stay in content.xml for a while, as they do in real life. */
const ENDED_SHOWN_MS = 3 * 3_600_000;

/** The situations of one network and how they change. */
export class RoadEvents {
  readonly #random: () => number;
  #situations: Situation[] = [];
  #serial = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** What content.xml lists at this moment. */
  current(now: number): Situation[] {
    this.#situations = this.#situations.filter(({ endedAt }) => endedAt === null || now - endedAt < ENDED_SHOWN_MS);
    return this.#situations;
  }

  /** The next thing that happens: one situation, new or changed. */
  next(now: number): Situation {
    const open = this.#situations.filter(({ endedAt }) => endedAt === null);
    const due = open.find(({ createdAt, kind }) => now - createdAt > kind.minutes * MINUTE_MS);
    if (due) return this.#replace({ ...due, versionAt: now, version: due.version + 1, endedAt: now });
    if (open.length > 12 && this.#random() < 0.45) return this.#update(this.#pick(open), now);
    return this.#open(now);
  }

  #pick<T>(list: readonly T[]): T {
    const chosen = list[Math.floor(this.#random() * list.length)];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  }

  #replace(situation: Situation): Situation {
    this.#situations = this.#situations.map((one) => (one.id === situation.id ? situation : one));
    return situation;
  }

  #update(before: Situation, now: number): Situation {
    const note = this.#pick(["Intervention en cours", "Reprise progressive", "Balisage en place", "Gêne à prévoir"]);
    const closedLane = this.#random() < 0.5;
    const changed = { note, closedLane, version: before.version + 1, versionAt: now };
    return this.#replace({ ...before, ...changed });
  }

  #open(now: number): Situation {
    const kind = this.#pick(KINDS);
    const where = this.#pick(PLACES);
    this.#serial += 1;
    const day = new Date(now).toISOString().slice(2, 10).replaceAll("-", "");
    const near = (value: number) => Number((value + (this.#random() - 0.5) * 0.08).toFixed(6));
    const situation: Situation = {
      id: `${day}-${String(900_000 + this.#serial)}`,
      version: 1,
      kind,
      place: { ...where, latitude: near(where.latitude), longitude: near(where.longitude) },
      marker: 1 + Math.floor(this.#random() * 90),
      offset: Math.floor(this.#random() * 1000),
      towards: this.#random() < 0.5 ? 0 : 1,
      closedLane: this.#random() < 0.4,
      createdAt: now,
      versionAt: now,
      expectedEnd: kind.recordClass === "MaintenanceWorks" ? now + kind.minutes * MINUTE_MS : null,
      endedAt: null,
      note: "",
    };
    this.#situations.push(situation);
    return situation;
  }
}
