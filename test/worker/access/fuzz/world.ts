// A portal of chance: datasets, people, rules; and who may see what of it, told in plain words from publishing-platform §5
// and not by the code that is tested.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { PERMISSIONS, type Permission } from "../../../../worker/catalog/accounts/permissions.ts";
import { datasetRules, groups, memberships, users } from "../../../../worker/catalog/accounts/schema.ts";
import { datasets } from "../../../../worker/catalog/schema.ts";
import type { Random } from "../../../unit/odsql/differential/random.ts";
import { createDataset, fileResource, order, publish, upload } from "../../client.ts";
import { createKey } from "../../people.ts";

export const FIELDS = ["town", "kind", "height", "secret", "place"] as const;
export type FieldName = (typeof FIELDS)[number];
export type Row = { town: string; kind: string; height: number; secret: string; place: { lon: number; lat: number } };

export const TOWNS = ["Lyon", "Paris", "Nice"];
export const NAMES = ["alder", "birch", "cedar", "dogwood"];
const ROWS = 12;

/** Found in no other cell, in whatever file it stands. */
export const TOKEN = /tk[a-z]{4}\d{4}/g;

export type Dataset = { id: string; uid: string; rows: Row[]; isRestricted: boolean; rules: Rule[] };

type Filter = { text: string; of(row: Row, towns: readonly string[]): boolean };

export type Rule = {
  scope: "user" | "group" | "default";
  grantee: string;
  isDataVisible: boolean;
  fields: FieldName[] | null;
  /** Null: it names a field that there is not, and shows nothing. */
  filter: Filter | null;
  permissions: Permission[];
};

export type Person = {
  name: string;
  key: string | null;
  groups: string[];
  towns: string[];
  permissions: Permission[];
  /** What the key lets through. */
  through: readonly Permission[];
};

const FILTERS: (Filter | null)[] = [
  { text: "", of: () => true },
  { text: "", of: () => true },
  { text: "town = 'Lyon'", of: ({ town }) => town === "Lyon" },
  { text: "height > 30", of: ({ height }) => height > 30 },
  { text: "not town = 'Nice'", of: ({ town }) => town !== "Nice" },
  { text: "town in ('Paris', 'Nice') and height <= 60", of: ({ town, height }) => town !== "Lyon" && height <= 60 },
  { text: "#attr(town, towns)", of: ({ town }, towns) => towns.includes(town) },
  null,
];

function toRows(dataset: number): Row[] {
  return Array.from({ length: ROWS }, (_, row) => {
    const number = String(dataset * 100 + row).padStart(4, "0");
    return {
      town: TOWNS[(row * 7 + dataset) % TOWNS.length] ?? "",
      kind: `tkkind${number}`,
      height: ((row * 5) % ROWS) * 7 + 1,
      secret: `tksecr${number}`,
      place: { lon: 4 + row / 8, lat: 45 + dataset / 8 },
    };
  });
}

const toCsv = (rows: Row[]) =>
  [
    FIELDS.join(";"),
    ...rows.map(({ town, kind, height, secret, place }) =>
      [town, kind, height, secret, `${place.lat},${place.lon}`].join(";"),
    ),
  ].join("\n");

export async function createDatasets(): Promise<Dataset[]> {
  const made: Dataset[] = [];
  for (const [index, name] of NAMES.entries()) {
    const id = `wood-${name}`;
    const uid = await createDataset(id, `Wood of ${name}`);
    const rows = toRows(index);
    await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, `${toCsv(rows)}\n`)));
    await order("POST", `/datasets/${uid}/fields/`, { type: "type", field: "place", type_param: "geo_point_2d" });
    const metadata = { default: { title: { value: `Wood of ${name}` }, keyword: { value: [`kw-${name}`] } } };
    await order("PUT", `/datasets/${uid}/metadata/`, metadata);
    await publish(uid);
    made.push({ id, uid, rows, isRestricted: false, rules: [] });
  }
  return made;
}

const GROUPS = ["ga", "gb"];
const AT = { createdAt: 0, updatedAt: 0 };

/** Users with keys, of which one lets nothing through; nobody; and members of groups. */
export async function createPeople(random: Random): Promise<Person[]> {
  const db = drizzle(env.DB);
  for (const uid of GROUPS) await db.insert(groups).values({ uid, title: uid, permissions: [], ...AT });
  const anonymous: Person = {
    name: "anonymous",
    key: null,
    groups: [],
    towns: [],
    permissions: [],
    through: PERMISSIONS,
  };
  const people = [anonymous];
  const granted: Permission[][] = [
    [],
    [],
    [],
    [],
    ["explore_restricted_dataset"],
    ["edit_dataset"],
    ["create_dataset"],
  ];
  for (const [index, permissions] of granted.entries()) {
    const name = `p${index}`;
    const member = GROUPS.filter(() => random.chance(0.4));
    const towns = random.chance(0.7) ? TOWNS.filter(() => random.chance(0.5)) : [];
    await db.insert(users).values({ username: name, email: "", permissions, attributes: { towns }, ...AT });
    for (const groupUid of member) await db.insert(memberships).values({ groupUid, username: name });
    const { key } = await createKey(name);
    people.push({ name, key, groups: member, towns, permissions, through: PERMISSIONS });
    if (permissions.length === 0 || index % 2 === 0) continue;
    const shut = await createKey(name, { permissions: [] });
    people.push({ name, key: shut.key, groups: member, towns, permissions: [], through: [] });
  }
  return people;
}

function toRule(random: Random, scope: Rule["scope"], grantee: string): Rule {
  const mayMore = scope !== "default" && random.chance(0.15);
  return {
    scope,
    grantee,
    isDataVisible: random.chance(0.85),
    fields: random.chance(0.35) ? null : FIELDS.filter(() => random.chance(0.6)),
    filter: random.pick(FILTERS),
    permissions: mayMore
      ? [random.pick<Permission>(["explore_restricted_dataset", "edit_dataset", "publish_dataset"])]
      : [],
  };
}

/** Other rules for everything, written as the Automation API writes them. */
export async function deal(random: Random, woods: Dataset[], people: Person[], isFirst = true): Promise<void> {
  const db = drizzle(env.DB);
  if (isFirst) await db.delete(datasetRules);
  const names = [...new Set(people.filter(({ key }) => key !== null).map(({ name }) => name))];
  for (const wood of woods) {
    wood.isRestricted = random.chance(0.5);
    await db.update(datasets).set({ isRestricted: wood.isRestricted }).where(eq(datasets.uid, wood.uid));
    wood.rules = [
      ...names.filter(() => random.chance(0.4)).map((name) => toRule(random, "user", name)),
      ...GROUPS.filter(() => random.chance(0.5)).map((uid) => toRule(random, "group", uid)),
      ...(random.chance(0.5) ? [toRule(random, "default", "")] : []),
    ];
    for (const { fields, filter, ...rule } of wood.rules) {
      const text = filter === null ? "no_such_field = 1" : filter.text;
      const permissions = rule.permissions as ("edit_dataset" | "publish_dataset" | "explore_restricted_dataset")[];
      const values = { ...rule, permissions, visibleFields: fields, filterQuery: text, datasetUid: wood.uid, ...AT };
      await db.insert(datasetRules).values(values);
    }
  }
}

type Cell = string | number | { lon: number; lat: number } | null;

/** What of a dataset somebody sees. `fields`: in its description. `data`: null where no records are shown at all. */
export type Sight = {
  isWhole: boolean;
  fields: FieldName[];
  data: { fields: FieldName[]; rows: { number: number; cells: Partial<Record<FieldName, Cell>> }[] } | null;
};

const OPENING: Permission[] = ["explore_restricted_dataset", "edit_dataset", "publish_dataset"];
const IN_PORTAL: Permission[] = ["explore_restricted_dataset", "edit_dataset", "edit_domain"];

/** @returns null for a dataset that is as unknown */
export function sightOf(person: Person, { rows, rules, isRestricted }: Dataset): Sight | null {
  const own = rules.filter(
    ({ scope, grantee }) =>
      (scope === "user" && person.key !== null && grantee === person.name) ||
      (scope === "group" && person.groups.includes(grantee)),
  );
  const opened = own.flatMap(({ permissions }) => permissions).filter((one) => person.through.includes(one));
  const defaults = rules.filter(({ scope }) => scope === "default");
  const isWhole =
    person.permissions.some((one) => IN_PORTAL.includes(one)) || opened.some((one) => OPENING.includes(one));
  const heeded = own.length > 0 ? own : defaults;
  if (!isWhole && own.length === 0 && isRestricted) return null;
  const everything: Rule = { ...(heeded[0] as Rule), isDataVisible: true, fields: null, filter: FILTERS[0] as Filter };
  const told = isWhole || heeded.length === 0 ? [everything] : heeded;
  const inAny = (some: Rule[]) => FIELDS.filter((field) => some.some(({ fields }) => fields?.includes(field) ?? true));
  const showing = told.filter(({ isDataVisible }) => isDataVisible);
  const shown = rows.flatMap((row, index) => {
    const granting = showing.filter(({ filter }) => filter?.of(row, person.towns));
    if (granting.length === 0) return [];
    const seen = inAny(granting);
    const known = inAny(showing.filter(({ filter }) => filter !== null));
    const cells = Object.fromEntries(known.map((field) => [field, seen.includes(field) ? row[field] : null]));
    return [{ number: index + 1, cells }];
  });
  const fields = inAny(showing.filter(({ filter }) => filter !== null));
  const isPlain = showing.some(({ fields: some, filter }) => some === null && filter?.text === "");
  return {
    isWhole: isWhole || heeded.length === 0 || isPlain,
    fields: isPlain ? [...FIELDS] : inAny(told),
    data: showing.length === 0 ? null : { fields, rows: shown },
  };
}
