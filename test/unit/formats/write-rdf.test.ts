// RDF serializations: the same statements, as other people's parsers read them.
import { Parser } from "n3";
import { RdfXmlParser } from "rdfxml-streaming-parser";
import { expect, it } from "vitest";
import { writeJsonLd, writeRdfXml, writeTurtle } from "../../../worker/formats/rdf/write.ts";
import { gatherText, TABLE } from "./tables.ts";

type Term = { value: string; datatype?: { value: string } };
type Quad = { subject: Term; predicate: Term; object: Term };

const toLine = ({ subject, predicate, object }: Quad) =>
  [subject.value, predicate.value, object.datatype?.value ?? "", object.value].join(" ");

/** XML cannot hold control characters, and its ends of lines are normalised in other ways: left out of the comparison. */
const comparable = (quads: Quad[]) =>
  quads
    .filter(({ object }) => !object.value.startsWith("ctrl"))
    .map(toLine)
    .sort();

async function readTurtle(): Promise<Quad[]> {
  return new Parser().parse(await gatherText(writeTurtle(TABLE))) as Quad[];
}

async function readRdfXml(): Promise<Quad[]> {
  const text = await gatherText(writeRdfXml(TABLE));
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

it("turtle says every value, typed, of a record that is named by its address", async () => {
  const quads = await readTurtle();
  const first = quads.filter(({ subject }) => subject.value.endsWith("/records/1"));
  expect(first.length).toBe(12);
  const of = (name: string) => first.find(({ predicate }) => predicate.value.endsWith(`#${name}`))?.object;
  expect(of("mois")).toMatchObject({ value: "2024-12", datatype: { value: expect.stringMatching(/gYearMonth$/) } });
  expect(of("point")).toMatchObject({ value: "POINT (2.35 48.85)" });
  expect(of("_x0031_2")).toMatchObject({ value: "9007199254740991" });
});

it("RDF/XML says the same", async () => {
  expect(comparable(await readRdfXml())).toEqual(comparable(await readTurtle()));
});

it("JSON-LD names the same records and fields", async () => {
  const document = JSON.parse(await gatherText(writeJsonLd(TABLE))) as {
    "@context": Record<string, string>;
    "@graph": Record<string, unknown>[];
  };
  expect(document["@graph"].length).toBe(4);
  expect(document["@graph"][0]?.["@id"]).toBe(`${TABLE.address}/records/1`);
  expect(document["@context"].mois).toBe(`${TABLE.address}#mois`);
  expect(document["@graph"][0]?.étiquettes).toEqual(["a,b", "c"]);
});
