// Who looks at the catalogue, and what the rules of datasets let them see. Rules are read at every request: what somebody
// may not see any more is gone at once. An unknown dataset and a hidden one are the same look-up.
import type { Bindings } from "../odsql/bindings.ts";

import type { Identity } from "./accounts/identity.ts";
import { type Rule, type Sight, sightOf } from "./accounts/sight.ts";

type RuleJson = [
  uid: string,
  scope: Rule["scope"],
  isDataVisible: number,
  visibleFields: string | null,
  filterQuery: string,
  permissions: string,
];

export type Viewer = {
  identity: Identity;
  /** The rules that are about the person, by dataset. None for whoever sees everything. */
  rules: ReadonlyMap<string, readonly Rule[]>;
  /** Records in sight of the datasets that are seen in part; null where nobody counted them, or there are no data to see. */
  counts: ReadonlyMap<string, number | null>;
};

/** SQL condition on a rule: it is about the person. `?1` is the username, `?2` the JSON of the groups. */
export const ABOUT_PERSON = `("scope" = 'default' OR ("scope" = 'user' AND "grantee" = ?1)
  OR ("scope" = 'group' AND "grantee" IN (SELECT value FROM json_each(?2))))`;

/** SQL of a rule as an array, for `toRules`. */
export const RULE_JSON = `json_array("dataset_uid", "scope", "is_data_visible", "visible_fields", "filter_query", "permissions")`;

export const toPersonValues = (identity: Identity): [string, string] => [
  identity.username ?? "",
  JSON.stringify(identity.groups),
];

/** The JSON of an array of `RULE_JSON` → rules, by dataset. */
export function toRules(json: string): Map<string, Rule[]> {
  const rules = new Map<string, Rule[]>();
  for (const [uid, scope, isDataVisible, visibleFields, filterQuery, permissions] of JSON.parse(json) as RuleJson[]) {
    const rule: Rule = {
      scope,
      isDataVisible: isDataVisible === 1,
      visibleFields: visibleFields === null ? null : (JSON.parse(visibleFields) as string[] | null),
      filterQuery,
      permissions: JSON.parse(permissions) as Rule["permissions"],
    };
    rules.set(uid, [...(rules.get(uid) ?? []), rule]);
  }
  return rules;
}

export const seesEverything = (identity: Identity): boolean => sightOf(identity, true, []).kind === "whole";

/** Without the counts of records, which only the datasets' actors know. */
export async function loadViewer(db: D1Database, identity: Identity): Promise<Viewer> {
  if (seesEverything(identity)) return { identity, rules: new Map(), counts: new Map() };
  const statement = db.prepare(`SELECT ${RULE_JSON} AS rule FROM dataset_rules WHERE ${ABOUT_PERSON}`);
  const { results } = await statement.bind(...toPersonValues(identity)).all<{ rule: string }>();
  return { identity, rules: toRules(`[${results.map(({ rule }) => rule).join(",")}]`), counts: new Map() };
}

export function sightOfDataset({ identity, rules }: Viewer, uid: string, isRestricted: boolean): Sight {
  return sightOf(identity, isRestricted, rules.get(uid) ?? []);
}

/** What is seen in part, of the datasets that are open or opened to the person. */
export function listParts(viewer: Viewer): [uid: string, Extract<Sight, { kind: "part" }>][] {
  return [...viewer.rules.keys()].flatMap((uid): [string, Extract<Sight, { kind: "part" }>][] => {
    const sight = sightOfDataset(viewer, uid, false);
    return sight.kind === "part" ? [[uid, sight]] : [];
  });
}

/** Whether the records in sight are all there are. */
export const seesAllRecords = ({ security }: Extract<Sight, { kind: "part" }>): boolean =>
  security?.grants.some(({ filter }) => filter === "") ?? false;

/** Restricted datasets that the person sees all the same. */
function listOpened(viewer: Viewer): string[] {
  return [...viewer.rules.keys()].filter((uid) => sightOfDataset(viewer, uid, true).kind !== "nothing");
}

/** SQL condition on `datasets`: what visitors may be served at all. */
export const SERVED = `"is_published" = 1 AND "deleted_at" IS NULL`;

/** SQL condition on `datasets`, with values of its own: what the person sees at all. */
export function visibleTo(viewer: Viewer, bindings: Bindings): string {
  if (seesEverything(viewer.identity)) return `(${SERVED})`;
  const opened = listOpened(viewer);
  if (opened.length === 0) return `(${SERVED} AND "is_restricted" = 0)`;
  const list = bindings.bindList(opened.map((uid) => JSON.stringify(uid)));
  return `(${SERVED} AND ("is_restricted" = 0 OR "uid" IN (SELECT value FROM ${list})))`;
}
