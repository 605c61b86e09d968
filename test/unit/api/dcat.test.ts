// The catalogue in DCAT: Turtle and RDF/XML say the same, whatever publishers have written into the metadata.
import { Parser } from "n3";
import { RdfXmlParser } from "rdfxml-streaming-parser";
import { expect, it } from "vitest";
import { writeDcatTurtle, writeDcatXml, writeDublinCore } from "../../../worker/api/catalog-formats/dcat.ts";
import { describe as describeDataset } from "../../../worker/api/catalog-formats/description.ts";
import { gatherText } from "../formats/tables.ts";

type Term = { value: string; termType: string };
type Quad = { subject: Term; predicate: Term; object: Term };

const HEAD = { address: "http://portal.test/catalog", title: "Lisière", language: "fr" };

const metadata = {
  default: {
    title: { value: 'Un "titre" <b>&</b> \\ 🌳' },
    description: { value: "ligne\nligne" },
    keyword: { value: ["a,b", "é"] },
    theme: { value: "Ville" },
    publisher: { value: "Mairie" },
    language: { value: 'fr" ; x' },
    license_url: { value: "http://example.org/a b>c" },
    license: { value: "https://example.org/libre" },
    references: { value: "javascript:alert(1)<>" },
    modified: { value: "2024-05-06" },
    territory: { value: [5, null, "France"] },
  },
  dcat: { contact_name: { value: "Service" }, contact_email: { value: "a@b.fr> <x" }, created: { value: "hier" } },
};

async function* datasets() {
  const dataset = {
    uid: "da_1",
    datasetId: "id é",
    publishedRevision: 1,
    generation: 1,
    incomplete: false,
    isRestricted: false,
    isDataVisible: true,
    security: null,
    recordsCount: 1,
    fields: [],
    metadata,
    dataProcessed: Date.UTC(2024, 0, 1),
    metadataProcessed: null,
  };
  const files = [{ format: "csv", title: "csv", url: "http://portal.test/x/csv?a=1&b=2", mediaType: "text/csv; x" }];
  yield describeDataset(dataset, { origin: "http://portal.test", distributionsOf: () => files });
}

function readXml(text: string): Promise<Quad[]> {
  return new Promise((resolve, reject) => {
    const quads: Quad[] = [];
    const parser = new RdfXmlParser();
    parser.on("data", (quad: Quad) => quads.push(quad));
    parser.on("error", reject);
    parser.on("end", () => resolve(quads));
    parser.write(text);
    parser.end();
  });
}

/** Names of blank nodes differ from writing to writing. */
const plain = ({ value, termType }: Term) => (termType === "BlankNode" ? "_" : value);
const toLines = (quads: Quad[]) =>
  quads.map(({ subject, predicate, object }) => [subject, predicate, object].map(plain).join(" ")).sort();

it("is the same in Turtle and in RDF/XML", async () => {
  const turtle = new Parser().parse(await gatherText(writeDcatTurtle(HEAD, datasets()))) as Quad[];
  const xml = await readXml(await gatherText(writeDcatXml(HEAD, datasets())));
  const withoutLanguage = (lines: string[]) =>
    lines.filter((line) => !line.startsWith(`${HEAD.address} http://purl.org/dc/terms/language`));
  expect(withoutLanguage(toLines(xml))).toEqual(withoutLanguage(toLines(turtle)));
  expect(toLines(turtle).some((line) => line.endsWith('/dc/terms/title Un "titre" <b>&</b> \\ 🌳'))).toBe(true);
});

it("leaves out what is no address, no language and no date", async () => {
  const quads = new Parser().parse(await gatherText(writeDcatTurtle(HEAD, datasets()))) as Quad[];
  const of = (name: string) =>
    quads.filter(({ predicate }) => predicate.value.endsWith(name)).map(({ object }) => object.value);
  expect(of("#hasEmail")).toEqual([]);
  expect(of("/issued")).toEqual([]);
  expect(of("/page")).toEqual([]);
  expect(of("terms/license")).toEqual(["https://example.org/libre", "https://example.org/libre"]);
  expect(of("terms/modified")).toEqual(["2024-05-06"]);
  expect(of("#label")).toEqual(["France"]);
});

it("is Dublin Core too", async () => {
  const quads = await readXml(await gatherText(writeDublinCore(datasets())));
  expect(
    quads.filter(({ predicate }) => predicate.value.endsWith("/subject")).map(({ object }) => object.value),
  ).toEqual(["Ville", "a,b", "é"]);
});
