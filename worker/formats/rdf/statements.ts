// Records as RDF: a record is named by its address in the API, a field by the dataset's address and its own name, and
// values are typed literals. The same statements for every serialization.
import { toGeometry } from "../geometry.ts";
import type { Column, Row, Table, Value } from "../table.ts";
import { toWkt } from "../wkt.ts";
import { toXmlName } from "../xml.ts";

export const XSD = "http://www.w3.org/2001/XMLSchema#";
export const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
export const GEOSPARQL = "http://www.opengis.net/ont/geosparql#";

/** `datatype` is null for plain text. */
export type Literal = { text: string; datatype: string | null };

export type Statement = { field: string; value: Literal };

/** The namespace of the fields, to which `fieldName` is appended. */
export const fieldNamespace = (table: Table) => `${table.address}#`;

/** Local name of a field, good for an IRI and for an element of XML alike. */
export const fieldName = (column: Column) => toXmlName(column.key);

/** Null for a group, which has no address. */
export const recordAddress = (table: Table, row: Row) =>
  row.id === null ? null : `${table.address}/records/${row.id}`;

/** Every double has a lexical form in XML Schema; JavaScript spells the infinite ones otherwise. */
function toDouble(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "INF" : "-INF";
}

function toDate(text: string): Literal {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { text, datatype: `${XSD}date` };
  if (/^\d{4}-\d{2}$/.test(text)) return { text, datatype: `${XSD}gYearMonth` };
  return /^\d{4}$/.test(text) ? { text, datatype: `${XSD}gYear` } : { text, datatype: null };
}

function toLiteral(value: Value, column: Column, table: Table): Literal | null {
  switch (column.type) {
    case "int":
      return Number.isInteger(value)
        ? { text: BigInt(value as number).toString(), datatype: `${XSD}integer` }
        : { text: toDouble(value as number), datatype: `${XSD}double` };
    case "double":
      return { text: toDouble(value as number), datatype: `${XSD}double` };
    case "boolean":
      return { text: String(value), datatype: `${XSD}boolean` };
    case "date":
      return column.instant ? { text: String(value), datatype: `${XSD}dateTime` } : toDate(String(value));
    case "datetime":
      return { text: table.formatInstant(value as number), datatype: `${XSD}dateTime` };
    case "geo_point_2d":
    case "geo_shape": {
      const geometry = toGeometry(value, column);
      return geometry === null ? null : { text: toWkt(geometry), datatype: `${GEOSPARQL}wktLiteral` };
    }
    case "file":
    case "json_blob":
      return { text: JSON.stringify(value), datatype: `${RDF}JSON` };
    default:
      return { text: String(value), datatype: null };
  }
}

/** What is known of a record: nothing is said of what is absent. */
export function* toStatements(table: Table, row: Row): Generator<Statement> {
  for (const [index, column] of table.columns.entries()) {
    const value = row.values[index];
    const values = column.multivalued && Array.isArray(value) ? value : [value];
    for (const single of values) {
      const literal = single === null || single === undefined ? null : toLiteral(single, column, table);
      if (literal !== null) yield { field: fieldName(column), value: literal };
    }
  }
}
