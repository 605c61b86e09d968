// Who may do what, in the words of the Automation API (publishing-platform §5). Creating is not publishing.

/** What a user, a group or a key may be allowed in the whole portal. */
export const PERMISSIONS = [
  "edit_domain",
  "create_dataset",
  "edit_dataset",
  "publish_dataset",
  "manage_dataset",
  "explore_restricted_dataset",
  "create_page",
  "edit_page",
  "manage_page",
  "explore_restricted_page",
  "edit_reuse",
  "manage_subdomains",
  "explore_monitoring",
  "edit_theme",
  "edit_form",
  "submit_private_form",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** What a rule may allow on one dataset. */
export const DATASET_PERMISSIONS = [
  "explore_restricted_dataset",
  "edit_dataset",
  "publish_dataset",
  "manage_dataset",
] as const satisfies Permission[];

export type DatasetPermission = (typeof DATASET_PERMISSIONS)[number];

/**
 * What somebody may do: what is theirs and their groups', and of that no more than the key lets through.
 * @param key null for a key that lets everything of its owner through
 */
export function effectivePermissions(granted: readonly Permission[][], key: readonly Permission[] | null) {
  const all = new Set(granted.flat());
  if (key === null) return all;
  return new Set(key.filter((permission) => all.has(permission)));
}

/** What is asked of whoever calls a route that is about one dataset. */
export type DatasetRight = "read" | "edit" | "publish" | "manage";

/**
 * @param domain what the person may do in the whole portal
 * @param dataset what the rules of this dataset allow the person besides
 */
export function hasDatasetRight(
  right: DatasetRight,
  domain: ReadonlySet<Permission>,
  dataset: ReadonlySet<DatasetPermission>,
): boolean {
  // Administrators edit every dataset.
  const edits = domain.has("edit_domain") || domain.has("edit_dataset") || dataset.has("edit_dataset");
  switch (right) {
    case "read":
      return edits || dataset.has("publish_dataset");
    case "edit":
      return edits;
    case "publish":
      return (edits && domain.has("publish_dataset")) || dataset.has("publish_dataset");
    case "manage":
      return edits && (domain.has("manage_dataset") || dataset.has("manage_dataset"));
  }
}
