// The catalogue as DCAT 2, in RDF/XML and Turtle, and as Dublin Core. One dataset at a time.
import type { Description, Distribution } from "./description.ts";
import {
  link,
  type Node,
  node,
  say,
  type Term,
  TURTLE_PREFIXES,
  text,
  toTurtle,
  toXml,
  XML_NAMESPACES,
} from "./graph.ts";

export type CatalogHead = { address: string; title: string; language: string };

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Languages as the vocabularies of the European Union name them. */
const EU_LANGUAGES: Record<string, string> = {
  fr: "FRA",
  en: "ENG",
  nl: "NLD",
  pt: "POR",
  it: "ITA",
  ar: "ARA",
  de: "DEU",
  es: "SPA",
  ca: "CAT",
  eu: "EUS",
  sv: "SWE",
};

function toLanguageAddress(language: string | null): string | null {
  const code = EU_LANGUAGES[language ?? ""];
  return code === undefined ? null : `http://publications.europa.eu/resource/authority/language/${code}`;
}

function toMoment(moment: string | null) {
  const datatype: Term = moment !== null && moment.length <= 10 ? "xsd:date" : "xsd:dateTime";
  return text(moment, { datatype });
}

const toMediaAddress = (type: string) => `https://www.iana.org/assignments/media-types/${type.split(";")[0]}`;

function toDistribution({ format, title, url, mediaType }: Distribution, { licenseUrl, license }: Description): Node {
  return {
    address: url,
    type: "dcat:Distribution",
    properties: say(
      ["dct:title", text(title)],
      ["dct:format", text(format)],
      ["dcat:mediaType", link(toMediaAddress(mediaType))],
      ["dcat:accessURL", link(url)],
      ["dcat:downloadURL", link(url)],
      ["dct:license", licenseUrl === null ? text(license) : link(licenseUrl)],
    ),
  };
}

export function toDcat(described: Description): Node {
  const { language, contact } = described;
  const email = contact.email === null ? null : `mailto:${contact.email}`;
  return {
    address: described.address,
    type: "dcat:Dataset",
    properties: say(
      ["dct:identifier", text(described.datasetId)],
      ["dct:title", text(described.title, { language })],
      ["dct:description", text(described.description, { language })],
      ["dcat:keyword", described.keywords.flatMap((keyword) => text(keyword, { language }))],
      [
        "dcat:theme",
        described.themes.flatMap((theme) => node("skos:Concept", say(["skos:prefLabel", text(theme, { language })]))),
      ],
      ["dct:language", link(toLanguageAddress(language))],
      ["dct:publisher", node("foaf:Agent", say(["foaf:name", text(described.publisher)]))],
      ["dct:creator", node("foaf:Agent", say(["foaf:name", text(described.creator)]))],
      ["dcat:contactPoint", node("vcard:Kind", say(["vcard:fn", text(contact.name)], ["vcard:hasEmail", link(email)]))],
      ["dct:issued", toMoment(described.created)],
      ["dct:modified", toMoment(described.modified)],
      ["dct:accrualPeriodicity", link(described.frequency)],
      ["dct:spatial", described.territories.flatMap((name) => node("dct:Location", say(["rdfs:label", text(name)])))],
      ["dct:license", link(described.licenseUrl)],
      ["dct:rights", described.licenseUrl === null ? text(described.license) : []],
      ["foaf:page", link(described.references)],
      ["dcat:landingPage", link(described.page)],
      [
        "dcat:distribution",
        described.distributions.map((file) => ({ kind: "node" as const, node: toDistribution(file, described) })),
      ],
    ),
  };
}

export async function* writeDcatXml(head: CatalogHead, datasets: AsyncIterable<Description>): AsyncGenerator<string> {
  const properties = say(
    ["dct:title", text(head.title, { language: head.language })],
    ["dct:language", link(toLanguageAddress(head.language))],
  );
  const opened = toXml({ address: head.address, type: "dcat:Catalog", properties }).replace(/<\/dcat:Catalog>$/, "");
  yield `${XML_HEAD}<rdf:RDF${XML_NAMESPACES}>\n${opened}\n`;
  for await (const described of datasets) yield `<dcat:dataset>${toXml(toDcat(described))}</dcat:dataset>\n`;
  yield "</dcat:Catalog>\n</rdf:RDF>\n";
}

export async function* writeDcatTurtle(
  head: CatalogHead,
  datasets: AsyncIterable<Description>,
): AsyncGenerator<string> {
  const { address, title, language } = head;
  yield TURTLE_PREFIXES;
  yield toTurtle({ address, type: "dcat:Catalog", properties: say(["dct:title", text(title, { language })]) });
  for await (const described of datasets) {
    yield `<${address}> dcat:dataset <${described.address}> .\n${toTurtle(toDcat(described))}`;
  }
}

function toDublinCore(described: Description): Node {
  const { language } = described;
  return {
    address: described.address,
    type: null,
    properties: say(
      ["dc:identifier", text(described.datasetId)],
      ["dc:title", text(described.title, { language })],
      ["dc:description", text(described.description, { language })],
      ["dc:subject", [...described.themes, ...described.keywords].flatMap((subject) => text(subject, { language }))],
      ["dc:publisher", text(described.publisher)],
      ["dc:creator", text(described.creator)],
      ["dc:date", text(described.modified)],
      ["dc:type", text("Dataset")],
      ["dc:language", text(language)],
      ["dc:rights", text(described.licenseUrl ?? described.license)],
      ["dc:coverage", described.territories.flatMap((name) => text(name))],
      ["dc:relation", link(described.page)],
      ["dc:format", described.distributions.flatMap(({ mediaType }) => text(mediaType.split(";")[0] ?? null))],
    ),
  };
}

export async function* writeDublinCore(datasets: AsyncIterable<Description>): AsyncGenerator<string> {
  yield `${XML_HEAD}<rdf:RDF${XML_NAMESPACES}>\n`;
  for await (const described of datasets) yield `${toXml(toDublinCore(described))}\n`;
  yield "</rdf:RDF>\n";
}
