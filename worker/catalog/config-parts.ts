// Which parts of a configuration differ from what is published: that decides how much a publish has to do
// (publishing-platform §1.5).
import { sha256Hex } from "../lib/digest.ts";
import type { DatasetConfig, Resource } from "./dataset-config.ts";
import { CONFIG_PARTS, type ConfigPart } from "./jobs.ts";

/** One hash per part. */
export type ConfigDigest = Record<ConfigPart, string>;

/** What a source is made of; its name, its title and the time of its last edit do not change a record. */
function madeOf({ uid: _, title: __, updated_at: ___, ...rest }: Resource) {
  return rest;
}

export async function digestConfig(config: DatasetConfig): Promise<ConfigDigest> {
  const { metadata, security, fields, processors, resources } = config;
  const parts: Record<ConfigPart, unknown> = {
    metadata,
    security,
    // Facets may stand in the metadata too (publishing-platform §4.3).
    fields: [fields, metadata.asset_content_configuration?.facets?.value],
    processors,
    sources: resources.map(madeOf),
  };
  const hashes = await Promise.all(
    CONFIG_PARTS.map(async (part) => [part, await sha256Hex(JSON.stringify(parts[part]))] as const),
  );
  return Object.fromEntries(hashes) as ConfigDigest;
}

/** @param before as it was kept; a part that is missing there has changed */
export function changedParts(before: Record<string, string>, after: ConfigDigest): ConfigPart[] {
  return CONFIG_PARTS.filter((part) => before[part] !== after[part]);
}

/** Metadata or security changed and nothing else: no record has to be read or written. */
export function isLight(changed: ConfigPart[]): boolean {
  return changed.length > 0 && changed.every((part) => part === "metadata" || part === "security");
}
