// A small piece of RDF as a tree: what one dataset says. Written as RDF/XML or as Turtle.
import { quoteTurtle } from "../../formats/rdf/turtle.ts";
import { escapeXml } from "../../formats/xml.ts";

export const NAMESPACES = {
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
  dct: "http://purl.org/dc/terms/",
  dc: "http://purl.org/dc/elements/1.1/",
  dcat: "http://www.w3.org/ns/dcat#",
  foaf: "http://xmlns.com/foaf/0.1/",
  skos: "http://www.w3.org/2004/02/skos/core#",
  vcard: "http://www.w3.org/2006/vcard/ns#",
} as const;

type Prefix = keyof typeof NAMESPACES;

/** A name of a vocabulary, as `dct:title`. */
export type Term = `${Prefix}:${string}`;

export type Value =
  | { kind: "text"; text: string; language?: string | null; datatype?: Term }
  | { kind: "link"; address: string }
  | { kind: "node"; node: Node };

/** `address` is null for a node without a name. */
export type Node = { address: string | null; type: Term | null; properties: [Term, Value][] };

const isTag = (language: string | null | undefined): language is string =>
  typeof language === "string" && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language);

/** Nothing is said of what is null. */
export function text(value: string | null, more: { language?: string | null; datatype?: Term } = {}): Value[] {
  return value === null || value === "" ? [] : [{ kind: "text", text: value, ...more }];
}

/** An address that somebody typed may hold what an IRI cannot: such a link is left out. */
export function link(address: string | null): Value[] {
  return address === null || !/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(address) ? [] : [{ kind: "link", address }];
}

/** Nothing is said by a node that has no property. */
export function node(type: Term | null, properties: [Term, Value][], address: string | null = null): Value[] {
  return properties.length === 0 ? [] : [{ kind: "node", node: { address, type, properties } }];
}

/** Each value under its name. */
export function say(...said: [Term, Value[]][]): [Term, Value][] {
  return said.flatMap(([term, values]) => values.map((value): [Term, Value] => [term, value]));
}

function expand(term: Term): string {
  const [prefix = "rdf", name = ""] = term.split(":", 2) as [Prefix, string];
  return NAMESPACES[prefix] + name;
}

export const XML_NAMESPACES = Object.entries(NAMESPACES)
  .map(([prefix, address]) => ` xmlns:${prefix}="${address}"`)
  .join("");

function toXmlProperty([term, value]: [Term, Value]): string {
  if (value.kind === "link") return `<${term} rdf:resource="${escapeXml(value.address)}"/>`;
  if (value.kind === "node") return `<${term}>${toXml(value.node)}</${term}>`;
  const language = isTag(value.language) ? ` xml:lang="${value.language}"` : "";
  const datatype = value.datatype === undefined ? "" : ` rdf:datatype="${expand(value.datatype)}"`;
  return `<${term}${language}${datatype}>${escapeXml(value.text)}</${term}>`;
}

export function toXml({ address, type, properties }: Node): string {
  const name = type ?? "rdf:Description";
  const about = address === null ? "" : ` rdf:about="${escapeXml(address)}"`;
  return `<${name}${about}>${properties.map(toXmlProperty).join("")}</${name}>`;
}

export const TURTLE_PREFIXES = Object.entries(NAMESPACES)
  .map(([prefix, address]) => `@prefix ${prefix}: <${address}> .\n`)
  .join("");

function toTurtleValue(value: Value): string {
  if (value.kind === "link") return `<${value.address}>`;
  if (value.kind === "node") return toTurtleBody(value.node, true);
  const suffix = isTag(value.language) ? `@${value.language}` : value.datatype ? `^^${value.datatype}` : "";
  return quoteTurtle(value.text) + suffix;
}

function toTurtleBody({ type, properties }: Node, nested: boolean): string {
  const pairs = properties.map(([term, value]) => `${term} ${toTurtleValue(value)}`);
  const all = [...(type === null ? [] : [`a ${type}`]), ...pairs].join(" ;\n  ");
  return nested ? `[ ${all} ]` : all;
}

/** Nodes with a name stand for themselves, and those that hold them refer to them by it. */
export function toTurtle(top: Node): string {
  const named: Node[] = [];
  const properties = top.properties.map(([term, value]): [Term, Value] => {
    if (value.kind !== "node" || value.node.address === null) return [term, value];
    named.push(value.node);
    return [term, { kind: "link", address: value.node.address }];
  });
  const subject = top.address === null ? "[]" : `<${top.address}>`;
  const own = `${subject} ${toTurtleBody({ ...top, properties }, false)} .\n`;
  return own + named.map(toTurtle).join("");
}
