// A zipped shapefile, one for each kind of shape that there is. The format wants its lengths before its content, so that
// everything is in memory and the size has a limit; geojson, fgb and parquet have none.
import { Zip, ZipDeflate } from "fflate";
import { AppError } from "../../errors.ts";
import { readGeometries, simpleGeometries } from "../geometry.ts";
import type { Row, Table } from "../table.ts";
import { type Attribute, MAX_TEXT_BYTES, toAttributes, toCell, toDbf } from "./attributes.ts";
import { type Box, EMPTY_BOX, kindOf, NO_SHAPE, type ShapeKind, toShape, toShapeFiles } from "./shapes.ts";

export type ShapefileOptions = { epsg: number; maxBytes: number };

const MAX_FIELDS = 255;

/** Kept per value besides its bytes: an array of its own. */
const OVERHEAD_BYTES = 100;

/** In the words of ESRI. Where a system has none here, the reader is told its number by the name of a file. */
const PROJECTIONS: Record<number, string> = {
  4326: 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
  3857: 'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]',
  2154: 'PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",49.0],PARAMETER["Standard_Parallel_2",44.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]',
};

type Layer = { contents: Uint8Array[]; rows: Uint8Array[][]; box: Box };

/** `cuts`: of each attribute, how many texts were longer than a cell. */
type Collected = { layers: Map<ShapeKind, Layer>; attributes: Attribute[]; cuts: number[] };

function mergeBoxes([a, b, c, d]: Box, [e, f, g, h]: Box): Box {
  return [Math.min(a, e), Math.min(b, f), Math.max(c, g), Math.max(d, h)];
}

/** @throws AppError ShapefileTooWide, ShapefileTooLarge */
async function collect(table: Table, options: ShapefileOptions): Promise<Collected> {
  const geometries = readGeometries(table, options.epsg);
  const columns = geometries.others.flatMap((index) => table.columns[index] ?? []);
  if (columns.length > MAX_FIELDS) {
    throw new AppError("ShapefileTooWide", 400, { limit: MAX_FIELDS, fields: columns.length });
  }
  const attributes = toAttributes(columns);
  const cuts = attributes.map(() => 0);
  const layers = new Map<ShapeKind, Layer>();
  const withoutShape: Uint8Array[][] = [];
  let bytes = 0;
  const layerOf = (kind: ShapeKind): Layer => {
    const known = layers.get(kind) ?? { contents: [], rows: [], box: EMPTY_BOX };
    layers.set(kind, known);
    return known;
  };
  const add = (row: Row) => {
    const cells = attributes.map((attribute, index) =>
      toCell(row.values[geometries.others[index] ?? -1] ?? null, attribute, table, () => {
        cuts[index] = (cuts[index] ?? 0) + 1;
      }),
    );
    bytes += cells.reduce((sum, cell) => sum + cell.length + OVERHEAD_BYTES, 0);
    const geometry = geometries.read(row);
    if (geometry === null) withoutShape.push(cells);
    for (const simple of geometry === null ? [] : simpleGeometries(geometry)) {
      const layer = layerOf(kindOf(simple));
      const { content, box } = toShape(simple);
      layer.contents.push(content);
      layer.rows.push(cells);
      layer.box = mergeBoxes(layer.box, box);
      bytes += content.length + OVERHEAD_BYTES;
    }
    if (bytes > options.maxBytes) {
      throw new AppError("ShapefileTooLarge", 400, { megabytes: Math.floor(options.maxBytes / 1024 ** 2) });
    }
  };
  for await (const batch of table.rows()) for (const row of batch) add(row);
  const first = layerOf([...layers.keys()][0] ?? "point");
  for (const cells of withoutShape) {
    first.contents.push(NO_SHAPE);
    first.rows.push(cells);
  }
  return { layers, attributes, cuts };
}

/** Which short name stands for which field, and how many of its values are not whole. */
function toFieldList(attributes: Attribute[], cuts: number[]): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = attributes.map(({ name, column: { key, label } }, index) =>
    [...[name, key, label].map(quote), cuts[index] ?? 0].join(";"),
  );
  const header = ["short name", "field", "label", `values cut at ${MAX_TEXT_BYTES} bytes`].map(quote).join(";");
  return [header, ...lines].map((line) => `${line}\r\n`).join("");
}

function* zip(files: Iterable<[string, Iterable<Uint8Array>]>): Generator<Uint8Array> {
  let chunks: Uint8Array[] = [];
  const archive = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [path, pieces] of files) {
    const file = new ZipDeflate(path, { level: 6 });
    archive.add(file);
    for (const piece of pieces) {
      file.push(piece);
      yield* chunks;
      chunks = [];
    }
    file.push(new Uint8Array(), true);
  }
  archive.end();
  yield* chunks;
}

export async function* writeShapefile(table: Table, options: ShapefileOptions): AsyncGenerator<Uint8Array> {
  const { layers, attributes, cuts } = await collect(table, options);
  const encoder = new TextEncoder();
  const files: [string, Iterable<Uint8Array>][] = [["fields.csv", [encoder.encode(toFieldList(attributes, cuts))]]];
  const projection = PROJECTIONS[options.epsg];
  for (const [kind, { contents, rows, box }] of layers) {
    const name = layers.size === 1 ? table.name : `${table.name}_${kind}`;
    const { shp, shx } = toShapeFiles(kind, contents, box);
    files.push([`${name}.shp`, shp], [`${name}.shx`, shx], [`${name}.dbf`, toDbf(attributes, rows)]);
    files.push([`${name}.cpg`, [encoder.encode("UTF-8")]]);
    if (projection !== undefined) files.push([`${name}.prj`, [encoder.encode(projection)]]);
    else files.push([`${name}.epsg-${options.epsg}.txt`, [encoder.encode(`EPSG:${options.epsg}\n`)]]);
  }
  yield* zip(files);
}
