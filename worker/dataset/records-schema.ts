// What ODSQL may read of a generation's table: its fields, and what the indexes know of them.
import { AppError } from "../errors.ts";
import { annotationText, isMultivalued } from "../field.ts";
import type { QuerySchema, SchemaField } from "../odsql/schema.ts";
import { confineSchema, type RecordsSecurity } from "../odsql/security.ts";
import { readToEnd } from "./read-rows.ts";
import { OVERFLOW_TEXTS, textColumns, textTable } from "./storage/fulltext.ts";
import { boxTable, hasBoxes } from "./storage/geo.ts";
import { carriedColumns, hasRangedIndex, indexedUpTo } from "./storage/indexes.ts";
import { type FieldSql, fieldSql, type Layout, quoteIdentifier } from "./storage/layout.ts";
import { bandsBetween, parallelSql } from "./storage/parallels.ts";
import { statisticsOf } from "./storage/statistics.ts";
import { wordsOf } from "./words.ts";

const ID: SchemaField = {
  name: "_id",
  type: "int",
  multivalued: false,
  precision: null,
  value: '"_id"',
  lon: null,
  elements: "",
  annotations: {},
  textColumn: null,
  box: null,
  bands: null,
};

type Indexes = { isThere: boolean; layout: Layout };

function toTextColumn({ isThere, layout }: Indexes, index: number): SchemaField["textColumn"] {
  const slot = layout.slots[index];
  if (!isThere || slot === undefined || layout.fields[index]?.type !== "text") return null;
  return slot.kind === "column" ? { name: slot.column, shared: false } : { name: OVERFLOW_TEXTS, shared: true };
}

function toSchemaField({ field, value, lat, lon }: FieldSql, index: number, indexes: Indexes): SchemaField {
  const { isThere, layout } = indexes;
  return {
    name: field.name,
    type: field.type,
    multivalued: isMultivalued(field),
    precision: annotationText(field.annotations.timeserie_precision),
    value: lat ?? value,
    lon: lon ?? null,
    elements: `json_each(${value})`,
    annotations: field.annotations,
    textColumn: toTextColumn(indexes, index),
    box: isThere && hasBoxes(field, layout) ? quoteIdentifier(boxTable(layout.table, index)) : null,
    bands: lat !== undefined && layout.gridded ? { sql: parallelSql(lat), between: bandsBetween } : null,
  };
}

/** The last record that the indexes know; null when there is none beyond. */
function readIndexed(sql: SqlStorage, layout: Layout): number | null {
  const indexed = indexedUpTo(sql, layout.table);
  const beyond = sql.exec(`SELECT 1 FROM ${quoteIdentifier(layout.table)} WHERE "_id" > ? LIMIT 1`, indexed);
  return beyond.toArray().length > 0 ? indexed : null;
}

/** The highest number of a record: found at once, where counting reads them all. */
function readLast(sql: SqlStorage, layout: Layout): number {
  const [last] =
    sql
      .exec(`SELECT max("_id") FROM ${quoteIdentifier(layout.table)}`)
      .raw()
      .next().value ?? [];
  return Number(last ?? 0);
}

/**
 * The schema of a request: what whoever asks may see, of the records that `scope` selects.
 * @param scope SQL condition to which every query is confined
 * @param generation whose records these are, all of them; null where the scope is another
 */
export function toReadableSchema(
  sql: SqlStorage,
  layout: Layout,
  scope: string | null,
  security: RecordsSecurity | undefined,
  generation: number | null = null,
): QuerySchema {
  const statistics = generation === null ? null : statisticsOf(sql, generation, layout);
  const schema = { ...toRecordsSchema(sql, layout, scope), statistics };
  if (security === undefined) return schema;
  return confineSchema(schema, security, Date.now(), (filter, thrown) => {
    const error = thrown instanceof AppError ? thrown.message : String(thrown);
    console.warn(JSON.stringify({ level: "warn", event: "rule_without_effect", table: layout.table, filter, error }));
  });
}

function toRecordsSchema(sql: SqlStorage, layout: Layout, scope: string | null): QuerySchema {
  // A table from before there were indexes, or whose first records are being loaded, has none.
  const isThere = hasRangedIndex(layout) && indexedUpTo(sql, layout.table) > 0;
  const fields = [...fieldSql(layout).values()].map((field, index) => toSchemaField(field, index, { isThere, layout }));
  const byName = new Map([["_id", ID], ...fields.map((field) => [field.name, field] as const)]);
  const hasTexts = isThere && textColumns(layout).length > 0;
  return {
    table: quoteIdentifier(layout.table),
    fields,
    texts: fields.filter(({ type }) => type === "text"),
    find: (name) => byName.get(name),
    scope,
    rowId: '"_id"',
    textIndex: hasTexts ? { table: quoteIdentifier(textTable(layout.table)), words: () => wordsOf(sql, layout) } : null,
    indexed: isThere ? readIndexed(sql, layout) : null,
    size: readLast(sql, layout),
    carried: new Set(carriedColumns(layout)),
    statistics: null,
    confined: null,
    ask: (statement) => readToEnd(sql.exec(statement.sql, ...statement.values).raw()),
  };
}
