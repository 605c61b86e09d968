// Who is asking. Everything that depends on the person depends on this, and on nothing else of the request.
import { DATASET_PERMISSIONS, type DatasetPermission, PERMISSIONS, type Permission } from "./permissions.ts";

export type Identity = {
  /** Null for whoever shows no key. */
  username: string | null;
  /** Uids of the groups that the user is a member of. */
  groups: readonly string[];
  /** In the whole portal: the user's own and the groups', as far as the key lets them through. */
  permissions: ReadonlySet<Permission>;
  /** Of what the rules of a dataset allow, the key lets these through. */
  datasetPermissions: ReadonlySet<DatasetPermission>;
  /** For `#attr(field, attribute)` in the filters of rules. */
  attributes: Readonly<Record<string, readonly string[]>>;
  /** The key that was shown; null for nobody, the secret and sessions. */
  keyUid: string | null;
};

export const ANONYMOUS: Identity = {
  username: null,
  groups: [],
  permissions: new Set(),
  datasetPermissions: new Set(),
  attributes: {},
  keyUid: null,
};

/** The name of whoever holds the secret ADMIN_API_KEY; no user may take it. */
export const FIRST_ADMINISTRATOR = "admin";

export const ADMINISTRATOR: Identity = {
  ...ANONYMOUS,
  username: FIRST_ADMINISTRATOR,
  permissions: new Set(PERMISSIONS),
  datasetPermissions: new Set(DATASET_PERMISSIONS),
};
