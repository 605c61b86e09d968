// The fields of a dataset made from a feed of road events: one record per situationRecord, in the order in which a
// road user and an analyst read them, and the cells of a record as a CSV file holds them. Pure.
import type { Field, FieldType } from "../../field.ts";
import { type EventRecord, type PlacedRecord, pointOf } from "./to-record.ts";

type Column = { field: Field; cell: (placed: PlacedRecord) => string };

type Options = { description?: string; annotations?: Field["annotations"] };

function column(name: string, label: string, type: FieldType, cell: Column["cell"], options: Options = {}): Column {
  const { description = null, annotations = {} } = options;
  return { field: { name, label, description, type, annotations }, cell };
}

const toCell = (value: unknown): string =>
  value === null || value === undefined ? "" : Array.isArray(value) ? listCell(value) : String(value);

/** A list is JSON, as a field of several values is stored; an empty one is no value. */
const listCell = (values: unknown[]) => (values.length === 0 ? "" : JSON.stringify(values));

/** A column that is a property of the record, under its own name. */
function property(name: keyof EventRecord, label: string, type: FieldType, options: Options = {}): Column {
  return column(name, label, type, ({ record }) => toCell(record[name]), options);
}

const FACET = { facet: true };
const LIST = { multivalued: "," };
const LIST_FACET = { ...LIST, facet: true };

const COLUMNS: Column[] = [
  property("sentence_fr", "Événement", "text"),
  property("state", "État", "text", {
    description: "active, planned, suspended ou uncertain, au dernier relevé du flux.",
    annotations: FACET,
  }),
  property("active", "En cours", "boolean", { annotations: FACET }),
  property("name_fr", "Nature", "text", { annotations: FACET }),
  property("severity", "Gravité", "text", { annotations: FACET }),
  property("closure", "Fermeture", "boolean", {
    description: "La route, la chaussée ou la sortie est fermée.",
    annotations: FACET,
  }),
  property("start", "Début", "datetime", { annotations: { sortable: true } }),
  property("end", "Fin prévue", "datetime", { annotations: { sortable: true } }),
  property("road", "Route", "text", { annotations: FACET }),
  property("road_name", "Nom de la route", "text"),
  property("markers", "Points de repère", "text", { description: "PR + distance, et département entre parenthèses." }),
  property("department", "Département", "text", { annotations: FACET }),
  property("towns", "Communes", "text", { annotations: LIST_FACET }),
  property("place", "Lieu", "text"),
  property("direction_from", "Venant de", "text"),
  property("direction_to", "Vers", "text"),
  property("direction", "Sens", "text"),
  property("carriageways", "Chaussées", "text", { annotations: LIST }),
  property("lanes", "Voies", "text", { annotations: LIST }),
  property("lanes_restricted", "Voies neutralisées", "int"),
  property("lanes_total", "Nombre de voies", "int"),
  property("length_m", "Longueur (m)", "double"),
  property("speed_limit_kmh", "Vitesse limite (km/h)", "double"),
  property("mandatory", "Obligatoire", "boolean"),
  property("delay_s", "Retard (s)", "double"),
  property("description", "Description du producteur", "text"),
  property("cause", "Cause", "text"),
  property("probability", "Probabilité", "text"),
  property("safety_related", "Sécurité routière", "boolean", {
    description: "Information minimale universelle liée à la sécurité.",
  }),
  property("source", "Source", "text", { annotations: FACET }),
  property("operator", "Exploitant", "text"),
  property("type", "Classe DATEX II", "text", { annotations: FACET }),
  property("kinds", "Nature DATEX II", "text", { annotations: LIST_FACET }),
  property("sentence_en", "Événement (anglais)", "text"),
  property("name_en", "Nature (anglais)", "text"),
  property("created_at", "Créé le", "datetime"),
  property("observed_at", "Observé le", "datetime"),
  property("updated_at", "Mis à jour le", "datetime", { annotations: { sortable: true } }),
  property("situation_id", "Identifiant de la situation", "text"),
  property("record_id", "Identifiant de l’enregistrement", "text"),
  property("version", "Version", "text"),
  property("alertc_country", "Pays AlertC", "text"),
  property("alertc_table", "Table AlertC", "text"),
  property("alertc_codes", "Codes AlertC", "text", { annotations: LIST }),
  property("geometry_method", "Origine de la géométrie", "text", {
    description: "tpeg-chord : un segment droit entre les deux extrémités, pas le tracé de la route.",
  }),
  column("geo_point_2d", "Point", "geo_point_2d", ({ geometry }) => {
    const position = geometry && pointOf(geometry);
    // Two whole degrees would not read as a point.
    return position === null ? "" : `${position[1].toFixed(6)},${position[0].toFixed(6)}`;
  }),
  column("geo_shape", "Géométrie", "geo_shape", ({ geometry }) => (geometry === null ? "" : JSON.stringify(geometry))),
];

export const EVENT_FIELDS: Field[] = COLUMNS.map(({ field }) => field);

/** In the order of `EVENT_FIELDS`. */
export function toCells(placed: PlacedRecord): string[] {
  return COLUMNS.map(({ cell }) => cell(placed));
}
