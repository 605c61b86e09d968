// Turtle (which N3 contains), RDF/XML and JSON-LD of the records' statements, record by record.
import type { Row, Table } from "../table.ts";
import { escapeXml } from "../xml.ts";
import {
  fieldName,
  fieldNamespace,
  GEOSPARQL,
  type Literal,
  RDF,
  recordAddress,
  toStatements,
  XSD,
} from "./statements.ts";
import { quoteTurtle } from "./turtle.ts";

const PREFIXES: [string, string][] = [
  ["xsd", XSD],
  ["geo", GEOSPARQL],
  ["rdf", RDF],
];

function toTurtle({ text, datatype }: Literal): string {
  const quoted = quoteTurtle(text);
  if (datatype === null) return quoted;
  const [prefix, namespace] = PREFIXES.find(([, start]) => datatype.startsWith(start)) ?? [];
  return prefix === undefined
    ? `${quoted}^^<${datatype}>`
    : `${quoted}^^${prefix}:${datatype.slice(namespace?.length ?? 0)}`;
}

export async function* writeTurtle(table: Table): AsyncGenerator<string> {
  const namespace = fieldNamespace(table);
  const toDescription = (row: Row) => {
    const address = recordAddress(table, row);
    const pairs = [...toStatements(table, row)].map(({ field, value }) => `<${namespace}${field}> ${toTurtle(value)}`);
    const subject = address === null ? "[]" : `<${address}>`;
    return pairs.length === 0 ? "" : `${subject} ${pairs.join(" ;\n  ")} .\n`;
  };
  yield PREFIXES.map(([prefix, start]) => `@prefix ${prefix}: <${start}> .\n`).join("");
  for await (const batch of table.rows()) yield batch.map(toDescription).join("");
}

export async function* writeRdfXml(table: Table): AsyncGenerator<string> {
  const toDescription = (row: Row) => {
    const address = recordAddress(table, row);
    const about = address === null ? "" : ` rdf:about="${escapeXml(address)}"`;
    const properties = [...toStatements(table, row)].map(({ field, value }) => {
      const datatype = value.datatype === null ? "" : ` rdf:datatype="${escapeXml(value.datatype)}"`;
      return `<f:${field}${datatype}>${escapeXml(value.text)}</f:${field}>`;
    });
    return `<rdf:Description${about}>${properties.join("")}</rdf:Description>\n`;
  };
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="${RDF}" xmlns:f="${escapeXml(fieldNamespace(table))}">\n`;
  for await (const batch of table.rows()) yield batch.map(toDescription).join("");
  yield "</rdf:RDF>\n";
}

/** `@context` says the types of the fields, `@graph` is the records. */
export async function* writeJsonLd(table: Table): AsyncGenerator<string> {
  const namespace = fieldNamespace(table);
  const terms = table.columns.map((column) => [fieldName(column), namespace + fieldName(column)]);
  const context = { "@version": 1.1, ...Object.fromEntries(terms) };
  const toNode = (row: Row) => {
    const address = recordAddress(table, row);
    const properties = new Map<string, unknown[]>();
    for (const { field, value } of toStatements(table, row)) {
      const typed = value.datatype === null ? value.text : { "@value": value.text, "@type": value.datatype };
      properties.set(field, [...(properties.get(field) ?? []), typed]);
    }
    const members = [...properties].map(([field, values]) => [field, values.length === 1 ? values[0] : values]);
    return JSON.stringify({ ...(address === null ? {} : { "@id": address }), ...Object.fromEntries(members) });
  };
  yield `{"@context":${JSON.stringify(context)},"@graph":[`;
  let isFirst = true;
  for await (const batch of table.rows()) {
    if (batch.length === 0) continue;
    yield (isFirst ? "\n" : ",\n") + batch.map(toNode).join(",\n");
    isFirst = false;
  }
  yield "\n]}\n";
}
