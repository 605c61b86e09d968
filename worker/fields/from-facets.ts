// Facets as the newer platform writes them, in the metadata template `asset_content_configuration`
// (publishing-platform §4.3) → the same annotations as the older stack has.
import type { FieldSetting } from "./settings.ts";

type Facet = { field_name?: unknown; facetsort?: unknown; disjunctive?: unknown; timerange_filter?: unknown };

const isFacet = (value: unknown): value is Facet => typeof value === "object" && value !== null;

function toSettings(facet: Facet): FieldSetting[] {
  const { field_name: field, facetsort, disjunctive, timerange_filter } = facet;
  if (typeof field !== "string") return [];
  const settings: FieldSetting[] = [{ type: "annotate", field, annotation: "facet", args: [] }];
  if (typeof facetsort === "string")
    settings.push({ type: "annotate", field, annotation: "facetsort", args: [facetsort] });
  if (disjunctive === true) settings.push({ type: "annotate", field, annotation: "disjunctive", args: [] });
  if (timerange_filter === true) settings.push({ type: "annotate", field, annotation: "timerangeFilter", args: [] });
  return settings;
}

/** @param facets the value of `asset_content_configuration.facets` */
export function settingsOfFacets(facets: unknown): FieldSetting[] {
  return Array.isArray(facets) ? facets.filter(isFacet).flatMap(toSettings) : [];
}
