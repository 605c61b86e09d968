// What the public pages may read of D1: datasets that are published, open to everyone and not deleted. Nothing else
// leaves this file, so that a page cannot show what it must not.
import { and, count, desc, eq, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Field } from "../field.ts";
import { metadataValue } from "./metadata.ts";
import { datasets } from "./schema.ts";
import { seesAllRecords, sightOfDataset, type Viewer } from "./viewer.ts";

const PUBLIC = and(eq(datasets.isPublished, true), eq(datasets.isRestricted, false), isNull(datasets.deletedAt));

const CARD = {
  uid: datasets.uid,
  datasetId: datasets.datasetId,
  status: datasets.status,
  incomplete: datasets.incomplete,
  recordsCount: datasets.recordsCount,
  metadata: datasets.metadata,
  dataProcessed: datasets.dataProcessed,
  metadataProcessed: datasets.metadataProcessed,
};

const PAGE = {
  ...CARD,
  publishedRevision: datasets.publishedRevision,
  generation: datasets.generation,
  fields: datasets.fields,
};

// Freshest first; the identifier makes the order total, so that pages of the list neither repeat nor skip.
const ORDER = [desc(sql`coalesce(${datasets.dataProcessed}, ${datasets.createdAt})`), datasets.datasetId];

export type CardRow = Awaited<ReturnType<typeof selectCards>>[number];
export type PageRow = NonNullable<Awaited<ReturnType<typeof findPage>>>;

/** `page` is the one asked for, or the last there is. */
export type CardList = { rows: CardRow[]; total: number; page: number; lastPage: number };

/**
 * A row as a viewer sees it: with the fields and the number of records in sight.
 * @returns `security` null for all data, undefined for none
 */
export function toSeen<T extends CardRow>(row: T, viewer: Viewer) {
  const sight = sightOfDataset(viewer, row.uid, false);
  if (sight.kind !== "part") return { row, security: null };
  const recordsCount = seesAllRecords(sight) ? row.recordsCount : (viewer.counts.get(row.uid) ?? 0);
  const names = sight.fields === null ? null : new Set(sight.fields);
  const seen = { ...row, recordsCount };
  if ("fields" in seen && Array.isArray(seen.fields) && names !== null) {
    seen.fields = (seen.fields as Field[]).filter(({ name }) => names.has(name));
  }
  return { row: seen, security: sight.security ?? undefined };
}

function selectCards(db: D1Database, limit: number, offset: number) {
  const query = drizzle(db).select(CARD).from(datasets).where(PUBLIC);
  return query
    .orderBy(...ORDER)
    .limit(limit)
    .offset(offset);
}

/** The dataset that has a page under this identifier, or undefined. */
export async function findPage(db: D1Database, datasetId: string) {
  const query = drizzle(db)
    .select(PAGE)
    .from(datasets)
    .where(and(PUBLIC, eq(datasets.datasetId, datasetId)));
  return (await query.limit(1)).at(0);
}

/** Without accents or case: “Forêts” is found by “foret”. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function matches(row: CardRow, terms: string[]): boolean {
  const values = ["title", "description", "keyword", "publisher", "theme"].map((field) =>
    metadataValue(row.metadata, "default", field),
  );
  const text = fold([row.datasetId, ...values.flat()].filter((value) => typeof value === "string").join("\n"));
  return terms.every((term) => text.includes(term));
}

function toPage(total: number, page: number, size: number) {
  const lastPage = Math.max(1, Math.ceil(total / size));
  const current = Math.min(Math.max(1, page), lastPage);
  return { total, lastPage, page: current, offset: (current - 1) * size };
}

/** One page of the catalogue. Every word of `query` must occur; an empty query lists everything. */
export async function listCards(db: D1Database, query: string, page: number, size: number): Promise<CardList> {
  const terms = fold(query)
    .split(/\s+/)
    .filter((term) => term !== "");
  if (terms.length === 0) {
    const counted = await drizzle(db).select({ total: count() }).from(datasets).where(PUBLIC);
    const { offset, ...position } = toPage(counted.at(0)?.total ?? 0, page, size);
    return { ...position, rows: await selectCards(db, size, offset) };
  }
  // SQLite folds neither accents nor French capitals; a portal's catalogue is small enough to be folded here.
  const found = (await selectCards(db, -1, 0)).filter((row) => matches(row, terms));
  const { offset, ...position } = toPage(found.length, page, size);
  return { ...position, rows: found.slice(offset, offset + size) };
}
