// What differs between two configurations, as the list that publishers read (publishing-platform §1.7). Secrets are
// compared and never shown. Pure.
import type { DatasetConfig, Resource } from "./dataset-config.ts";

/** `data` is everything that makes the records: sources, fields, processors. */
export const SECTIONS = ["metadata", "data", "security", "schedules", "identifier"] as const;

export type Section = (typeof SECTIONS)[number];

/** Items of lists are named by their uid in `path`. What is not there is null. */
export type Change = {
  path: string[];
  old_value: unknown;
  new_value: unknown;
  operation_type: "create" | "update" | "delete";
};

export const EMPTY_CONFIG: DatasetConfig = {
  metadata: {},
  resources: [],
  fields: [],
  processors: [],
  security: { is_restricted: false },
};

const MASK = "***";

/** Compared by what it is, told by its mask. */
class Secret {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Tree = { [key: string]: unknown };

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);

/** Whether two values are the same, whatever the order of their keys; a key without a value is as if it were not there. */
function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Secret && b instanceof Secret) return a.text === b.text;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isTree(a) || !isTree(b)) return a === b;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => isSame(a[key], b[key]));
}

function shown(value: unknown): unknown {
  if (value instanceof Secret) return MASK;
  if (Array.isArray(value)) return value.map(shown);
  if (isTree(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner)]));
  return value ?? null;
}

function toChange(path: string[], before: unknown, after: unknown): Change {
  const operation_type = before === undefined ? "create" : after === undefined ? "delete" : "update";
  return { path, old_value: shown(before), new_value: shown(after), operation_type };
}

function diffTrees(path: string[], before: unknown, after: unknown): Change[] {
  if (isSame(before, after)) return [];
  if (!isTree(before) || !isTree(after)) return [toChange(path, before, after)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => diffTrees([...path, key], before[key], after[key]));
}

const hide = (text: string | undefined) => (text === undefined ? undefined : new Secret(text));

function hideSecrets(resource: Resource): Tree {
  const { datasource, uid: _, updated_at: __, ...rest } = resource;
  if (datasource.type === "grist") return { ...rest, datasource: { ...datasource, key: hide(datasource.key) } };
  if (datasource.type !== "http") return { ...rest, datasource };
  const { auth } = datasource.connection;
  const hidden =
    auth &&
    (auth.type === "basic_auth" ? { ...auth, password: hide(auth.password) } : { ...auth, token: hide(auth.token) });
  const headers = datasource.headers?.map(({ name, value }) => ({ name, value: hide(value) }));
  return { ...rest, datasource: { ...datasource, connection: { ...datasource.connection, auth: hidden }, headers } };
}

/** A list by the uids of its items; where those that stay changed places, that is told as a change of the list itself. */
function diffLists(path: string[], before: Map<string, Tree>, after: Map<string, Tree>): Change[] {
  const kept = (one: Map<string, Tree>, other: Map<string, Tree>) => [...one.keys()].filter((uid) => other.has(uid));
  const moved = diffTrees(path, kept(before, after), kept(after, before));
  return [...moved, ...diffTrees(path, Object.fromEntries(before), Object.fromEntries(after))];
}

const byUid = (items: readonly { uid: string }[]) => new Map(items.map(({ uid, ...rest }) => [uid, rest]));
const resourcesOf = ({ resources }: DatasetConfig) => new Map(resources.map((each) => [each.uid, hideSecrets(each)]));

/** Whether a resource is the same but for the time of its last edit. */
export const isSameResource = (a: Resource, b: Resource): boolean => isSame(hideSecrets(a), hideSecrets(b));

/** Every difference; empty where there is none. */
export function diffConfigs(before: DatasetConfig, after: DatasetConfig): Change[] {
  return [
    ...diffTrees(["metadata"], before.metadata, after.metadata),
    ...diffLists(["resources"], resourcesOf(before), resourcesOf(after)),
    ...diffLists(["fields"], byUid(before.fields), byUid(after.fields)),
    ...diffTrees(["processors"], before.processors, after.processors),
    ...diffTrees(["security"], before.security, after.security),
  ];
}

const SECTION_OF: Record<string, Section> = {
  metadata: "metadata",
  resources: "data",
  fields: "data",
  processors: "data",
  security: "security",
  schedules: "schedules",
  dataset_id: "identifier",
};

/** The sections that changes are in, each of them once. */
export function sectionsOf(changes: readonly Change[]): Section[] {
  const found = new Set(changes.map(({ path }) => SECTION_OF[path[0] ?? ""]));
  return SECTIONS.filter((section) => found.has(section));
}
