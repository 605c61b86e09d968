// Metadata as publishers send it: templates of fields, each value wrapped in an object (publishing-platform §7.1).
// `default.title` is the only one that the portal itself needs; unknown templates and fields are kept as they came.

export type MetadataValue = { value: unknown; remote_value?: unknown; override_remote_value?: boolean };
export type Metadata = Record<string, Record<string, MetadataValue>>;

/** The value of `template.field`, or null. */
export function metadataValue(metadata: Metadata | null, template: string, field: string): unknown {
  return metadata?.[template]?.[field]?.value ?? null;
}

/** The title, or the fallback (a dataset always has something to be called by). */
export function titleOf(metadata: Metadata | null, fallback: string): string {
  const title = metadataValue(metadata, "default", "title");
  return typeof title === "string" && title.trim() !== "" ? title : fallback;
}
