// Geographic formats, read by other people's readers.

import { unzipSync } from "fflate";
import { geojson as flatgeobuf } from "flatgeobuf";
import { SaxesParser } from "saxes";
import shpjs from "shpjs";
import { describe, expect, it } from "vitest";
import { writeFlatGeobuf } from "../../../worker/formats/flatgeobuf/write.ts";
import { writeGeoJson } from "../../../worker/formats/geojson/write.ts";
import { type GpxOptions, writeGpx } from "../../../worker/formats/gpx/write.ts";
import { writeKml } from "../../../worker/formats/kml/write.ts";
import { writeOv2 } from "../../../worker/formats/ov2/write.ts";
import { toShortNames } from "../../../worker/formats/shapefile/attributes.ts";
import { writeShapefile } from "../../../worker/formats/shapefile/write.ts";
import { COLUMNS, column, gather, gatherText, POLYGON, ROWS, TABLE, tableOf } from "./tables.ts";

type Feature = { geometry: { type: string; coordinates: unknown } | null; properties: Record<string, unknown> };

const points = tableOf(
  [column("nom", "text"), column("où", "geo_point_2d")],
  [
    ["a", { lon: 2.35, lat: 48.85 }],
    ["b", null],
  ],
);

describe("geojson", () => {
  const read = async (text: Promise<string>) => JSON.parse(await text) as { features: Feature[]; crs?: object };

  it("draws the first shape, and has the rest as properties", async () => {
    const { features } = await read(gatherText(writeGeoJson(TABLE, 4326)));
    expect(features.length).toBe(4);
    expect(features[0]?.geometry).toEqual(POLYGON);
    expect(features[0]?.properties).toMatchObject({
      point: { lon: 2.35, lat: 48.85 },
      日時: "2024-12-12T10:27:24+00:00",
    });
    expect(Object.keys(features[0]?.properties ?? {})).not.toContain("forme");
    expect(features[2]?.geometry).toBeNull();
  });

  // The origin of each projection, where its definition says what the coordinates are.
  it.each<[number, number[], number[]]>([
    [2154, [3, 46.5], [700_000, 6_600_000]],
    [3948, [3, 48], [1_700_000, 7_200_000]],
    [3857, [180, 0], [20_037_508.34, 0]],
    [3035, [10, 52], [4_321_000, 3_210_000]],
    [32631, [3, 0], [500_000, 0]],
    [2975, [57, 0], [500_000, 10_000_000]],
  ])(
    "is in the coordinate system %i where that is asked for, and says so",
    async (epsg, [lon = 0, lat = 0], [x = 0, y = 0]) => {
      const table = tableOf([column("p", "geo_point_2d")], [[{ lon, lat }]]);
      const { features, crs } = await read(gatherText(writeGeoJson(table, epsg)));
      const [foundX = 0, foundY = 0] = (features[0]?.geometry?.coordinates ?? []) as number[];
      expect(foundX).toBeCloseTo(x, 1);
      expect(foundY).toBeCloseTo(y, 1);
      expect(JSON.stringify(crs)).toContain(`EPSG::${epsg}`);
    },
  );

  it("has no geometry where the stored JSON is none", async () => {
    const odd = [
      { type: "Point", coordinates: ["x", 1] },
      { type: "Circle" },
      5,
      "x",
      { type: "Polygon", coordinates: [[1]] },
    ];
    const table = tableOf(
      [column("g", "geo_shape")],
      odd.map((value) => [value]),
    );
    const { features } = await read(gatherText(writeGeoJson(table, 4326)));
    expect(features.map(({ geometry }) => geometry)).toEqual(odd.map(() => null));
  });

  it("needs a geometry and a coordinate system that is known", () => {
    expect(() => writeGeoJson(tableOf([column("a", "text")], []), 4326)).toThrow("geo_point_2d");
    expect(() => writeGeoJson(points, 9999)).toThrow("epsg");
  });
});

describe("flatgeobuf", () => {
  const read = async (bytes: Uint8Array) => {
    const features: Feature[] = [];
    for await (const feature of flatgeobuf.deserialize(bytes)) features.push(feature as never);
    return features;
  };

  it("has typed columns and every kind of geometry", async () => {
    const whole = tableOf(COLUMNS, [ROWS[0] ?? [], ROWS[1] ?? [], ROWS[3] ?? []]);
    const features = await read(await gather(writeFlatGeobuf(whole, 4326)));
    expect(features.map(({ geometry }) => geometry?.type)).toEqual(["Polygon", "Point", "LineString"]);
    expect(features[0]?.geometry?.coordinates).toEqual(POLYGON.coordinates);
    expect(features[0]?.properties).toEqual({
      "nom é": ROWS[0]?.[0],
      "12": 9007199254740991,
      'a"b': -0.1,
      "<x>&": true,
      "🌳": "1998-02-01",
      mois: "2024-12",
      日時: "2024-12-12T10:27:24+00:00",
      étiquettes: ["a,b", "c"],
      détails: { clé: [1, null, "x"] },
    });
  });

  it("holds records without a geometry too", async () => {
    const bytes = await gather(writeFlatGeobuf(points, 4326));
    // The library's GeoJSON view cannot show such a feature; its bytes are counted instead: two features follow the header.
    const view = new DataView(bytes.buffer);
    let at = 8 + 4 + view.getUint32(8, true);
    let features = 0;
    while (at < bytes.length) {
      at += 4 + view.getUint32(at, true);
      features++;
    }
    expect(at).toBe(bytes.length);
    expect(features).toBe(2);
  });
});

/** Texts by element name, of a document that a strict parser accepts. */
function readXml(text: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const path: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("opentag", ({ name }) => path.push(name));
  parser.on("text", (content) => {
    const name = path.at(-1) ?? "";
    if (content.trim() !== "") found[name] = [...(found[name] ?? []), content];
  });
  parser.on("closetag", () => path.pop());
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(text).close();
  return found;
}

describe("kml", () => {
  it("is XML that holds every record, whatever its texts are", async () => {
    const text = await gatherText(writeKml(TABLE, false));
    expect(text.match(/<Placemark>/g)?.length).toBe(4);
    const { name, coordinates } = readXml(text);
    expect(name).toContain("Essai & <mesure>");
    expect(name).toContain(ROWS[0]?.[0]);
    expect(coordinates).toContain("0,0 4,0 4,4 0,4 0,0");
    expect(text).toContain("<innerBoundaryIs>");
  });
});

describe("gpx", () => {
  const OPTIONS: GpxOptions = { nameField: undefined, descriptionFields: [], useExtension: true, useLabels: false };

  it("has points first, then lines and outlines as tracks", async () => {
    const text = await gatherText(writeGpx(TABLE, OPTIONS));
    expect(text.match(/<wpt /g)?.length).toBe(1);
    expect(text.match(/<trk>/g)?.length).toBe(2);
    expect(text.lastIndexOf("<wpt ")).toBeLessThan(text.indexOf("<trk>"));
    expect(readXml(text)["f:mois"]).toEqual(["2024-12", "1999-01"]);
  });

  it("is named and described by the fields that were asked for", async () => {
    const options = { ...OPTIONS, nameField: "mois", descriptionFields: ["12", "🌳"], useExtension: false };
    const found = readXml(await gatherText(writeGpx(TABLE, options)));
    expect(found.name).toContain("2024-12");
    expect(found.desc?.find((text) => text.startsWith("9007199254740991\n1998-02-01\n"))).toContain("mois: 2024-12");
    expect(Object.keys(found).filter((name) => name.startsWith("f:"))).toEqual([]);
  });
});

describe("ov2", () => {
  /** As a device reads it: records by their lengths, until the end. */
  function read(bytes: Uint8Array): [lon: number, lat: number, name: string][] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found: [number, number, string][] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = view.getUint32(at + 1, true);
      expect([bytes[at], bytes[at + length - 1]]).toEqual([2, 0]);
      const name = String.fromCharCode(...bytes.subarray(at + 13, at + length - 1));
      found.push([view.getInt32(at + 5, true) / 1e5, view.getInt32(at + 9, true) / 1e5, name]);
      at += length;
    }
    return found;
  }

  it("holds a named place for each record that has one", async () => {
    const table = tableOf(
      [column("n", "int"), column("nom", "text"), column("où", "geo_point_2d")],
      [
        [1, "Forêt d’été\0", { lon: 2.35, lat: 48.85 }],
        [2, "nulle part", null],
        [3, null, { lon: -180, lat: -90 }],
      ],
    );
    expect(read(await gather(writeOv2(table, undefined)))).toEqual([
      [2.35, 48.85, "Forêt d?été?"],
      [-180, -90, ""],
    ]);
    expect(read(await gather(writeOv2(table, "n"))).map(([, , name]) => name)).toEqual(["1", "3"]);
  });

  it("shows a shape by its first position", async () => {
    const collection = { type: "GeometryCollection", geometries: [{ type: "MultiPoint", coordinates: [] }, POLYGON] };
    const table = tableOf([column("forme", "geo_shape")], [[POLYGON], [collection], [{ type: "nothing" }]]);
    expect(read(await gather(writeOv2(table, undefined)))).toEqual([
      [0, 0, ""],
      [0, 0, ""],
    ]);
  });
});

describe("shapefile", () => {
  const OPTIONS = { epsg: 4326, maxBytes: 1024 ** 2 };
  type Layer = { fileName: string; features: Feature[] };

  it("is a layer for each kind of shape, with its attributes", async () => {
    const bytes = await gather(writeShapefile(TABLE, OPTIONS));
    const layers = [(await shpjs(bytes)) as unknown].flat() as Layer[];
    expect(layers.map(({ fileName }) => fileName).sort()).toEqual(["essai_line", "essai_point", "essai_polygon"]);
    const polygons = layers.find(({ fileName }) => fileName === "essai_polygon");
    expect(polygons?.features[0]?.geometry?.type).toBe("Polygon");
    expect(polygons?.features[0]?.geometry?.coordinates).toHaveLength(2);
    expect(polygons?.features[0]?.properties).toMatchObject({ nom_e: ROWS[0]?.[0], mois: "2024-12", a_b: -0.1 });
  });

  it("is one layer where there is one kind, also with records that have no shape", async () => {
    const layer = (await shpjs(await gather(writeShapefile(points, OPTIONS)))) as unknown as Layer;
    expect(layer.features[0]?.geometry).toMatchObject({ type: "Point", coordinates: [2.35, 48.85] });
    expect(layer.features.map(({ properties }) => properties.nom)).toEqual(["a", "b"]);
  });

  it("gives every field a short name of its own", () => {
    expect(toShortNames(["population_2019", "population_2020", "Population_2021", "été", "", ""])).toEqual([
      "population",
      "populatio2",
      "Populatio3",
      "ete",
      "field",
      "field2",
    ]);
  });

  it("says of which field a short name is, and how many of its values are not whole", async () => {
    const columns = [column("description_longue", "text"), column("lieu", "geo_point_2d")];
    const place = { lon: 2, lat: 48 };
    const rows = ["é".repeat(127), "é".repeat(128), "x".repeat(255), null].map((text) => [text, place]);
    const files = unzipSync(await gather(writeShapefile(tableOf(columns, rows), OPTIONS)));
    expect(new TextDecoder().decode(files["fields.csv"])).toBe(
      '"short name";"field";"label";"values cut at 254 bytes"\r\n"descriptio";"description_longue";"description_longue";2\r\n',
    );
    const [layer] = [(await shpjs(await gather(writeShapefile(tableOf(columns, rows), OPTIONS)))) as unknown].flat();
    const texts = (layer as Layer).features.map(({ properties }) => properties.descriptio);
    expect(texts.slice(0, 3)).toEqual(["é".repeat(127), "é".repeat(127), "x".repeat(254)]);
  });

  it("refuses what it cannot hold, before the first byte", async () => {
    const wide = tableOf(
      Array.from({ length: 300 }, (_, i) => column(`c${i}`, i === 0 ? "geo_point_2d" : "int")),
      [],
    );
    await expect(gather(writeShapefile(wide, OPTIONS))).rejects.toMatchObject({ code: "ShapefileTooWide" });
    await expect(gather(writeShapefile(TABLE, { ...OPTIONS, maxBytes: 500 }))).rejects.toMatchObject({
      code: "ShapefileTooLarge",
    });
  });
});
