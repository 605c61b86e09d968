// Who sees what of a dataset (publishing-platform §5). Pure: the rules come in, what they add up to goes out.
import type { Grant, RecordsSecurity } from "../../odsql/security.ts";
import type { Identity } from "./identity.ts";
import { type DatasetPermission, hasDatasetRight } from "./permissions.ts";

/** A rule that is about the person: theirs, one of a group of theirs, or the default. */
export type Rule = {
  scope: "user" | "group" | "default";
  isDataVisible: boolean;
  visibleFields: readonly string[] | null;
  filterQuery: string;
  permissions: readonly DatasetPermission[];
};

/**
 * nothing: the dataset is as unknown. whole: all of it. part: the fields that are listed (null: all), and of the data what
 * `security` shows; null: no data.
 */
export type Sight =
  | { kind: "nothing" }
  | { kind: "whole" }
  | { kind: "part"; fields: readonly string[] | null; security: RecordsSecurity | null };

const EVERYTHING = "*";

function fieldsOf({ visibleFields }: Rule): readonly string[] | null {
  return visibleFields === null || visibleFields.includes(EVERYTHING) ? null : visibleFields;
}

function unite(lists: (readonly string[] | null)[]): string[] | null {
  if (lists.includes(null)) return null;
  return [...new Set(lists.flatMap((list) => list ?? []))].toSorted();
}

/** The same rules in another order are one key of a cache. */
function toGrants(rules: Rule[]): Grant[] {
  const texts = rules.map((rule) => {
    const fields = fieldsOf(rule);
    return JSON.stringify({
      fields: fields === null ? null : [...new Set(fields)].toSorted(),
      filter: rule.filterQuery.trim(),
    } satisfies Grant);
  });
  return [...new Set(texts)].toSorted().map((text) => JSON.parse(text) as Grant);
}

/** Everything that any of the rules grants. */
function unionOf(rules: Rule[], attributes: Identity["attributes"]): Sight {
  const grants = toGrants(rules.filter(({ isDataVisible }) => isDataVisible));
  if (grants.some(({ fields, filter }) => fields === null && filter === "")) return { kind: "whole" };
  // A person's attributes are part of what their answers depend on only where a filter asks for them.
  const asked = grants.some(({ filter }) => filter.includes("#attr")) ? attributes : {};
  return {
    kind: "part",
    fields: unite(rules.map(fieldsOf)),
    security: grants.length === 0 ? null : { grants, attributes: asked },
  };
}

/**
 * @param rules those about the person; whose scope is `default` is heeded where no other is there, and the dataset open
 */
export function sightOf(identity: Identity, isRestricted: boolean, rules: readonly Rule[]): Sight {
  const own = rules.filter(({ scope }) => scope !== "default");
  const granted = own.flatMap(({ permissions }) => permissions);
  const through = new Set(granted.filter((permission) => identity.datasetPermissions.has(permission)));
  const bypass = "explore_restricted_dataset";
  // Whoever may read the configuration may read the sources.
  const mayReadSources = hasDatasetRight("read", identity.permissions, through);
  if (identity.permissions.has(bypass) || through.has(bypass) || mayReadSources) return { kind: "whole" };
  if (own.length > 0) return unionOf(own, identity.attributes);
  if (isRestricted) return { kind: "nothing" };
  const byDefault = rules.filter(({ scope }) => scope === "default");
  return byDefault.length === 0 ? { kind: "whole" } : unionOf(byDefault, identity.attributes);
}
