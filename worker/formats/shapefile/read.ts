// A zipped shapefile → rows: .shp and .dbf are read side by side, record by record, out of the archive; the .prj says how
// coordinates become degrees, the .cpg how texts are encoded.
import { MAX_UNPACKED_BYTES } from "../../config.ts";
import { ByteQueue } from "../byte-queue.ts";
import type { Row } from "../cell.ts";
import { type Conversion, type Converted, type ReadParams, SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { addDbfColumns, dbfRecords, openDbf } from "../dbf/read.ts";
import { type Encoding, toEncoding } from "../encodings.ts";
import { geoCells, geoColumns, propertyLabel } from "../geo/features.ts";
import { isGeographic } from "../geo/geometry.ts";
import { type Project, projectionOfCode, projectionOfWkt } from "../geo/projection.ts";
import type { Geometry } from "../geometry.ts";
import type { ZipEntry } from "../zip/directory.ts";
import { type Archive, openArchive } from "../zip/open.ts";
import { matchesPattern } from "../zip/pattern.ts";
import { BadShape, readShape } from "./read-shapes.ts";

const HEADER_BYTES = 100;
const FILE_CODE = 9994;
/** A shape in memory is some times its bytes. */
const MAX_SHAPE_BYTES = 16 * 1024 ** 2;

/** The .shp that is meant, without its extension. @throws SourceFault `archive_several` */
function chooseLayer(archive: Archive, params: ReadParams): string {
  const layers = archive.entries.filter(({ name }) => /\.shp$/i.test(name)).map(({ name }) => name);
  const { entry } = params;
  const wanted = entry === undefined ? layers : layers.filter((name) => matchesPattern(name, entry));
  const [only] = wanted;
  if (wanted.length === 1 && only) return only.slice(0, -4);
  throw new SourceFault(wanted.length === 0 ? "archive_without_entry" : "archive_several", {
    entries: (wanted.length === 0 ? layers : wanted).join(", ").slice(0, 500),
  });
}

async function smallText(archive: Archive, path: string): Promise<string | null> {
  const entry = archive.find(path);
  if (entry === undefined) return null;
  let text = "";
  for await (const piece of archive.bytes(entry)) {
    text += new TextDecoder("windows-1252").decode(piece);
    if (text.length > 100_000) return null;
  }
  return text.trim();
}

/** "UTF-8", "1252", "ANSI 1252", "ISO 88591", "8859_1", "LDID/87"… */
function encodingOfCpg(text: string | null): Encoding | null {
  if (text === null) return null;
  const digits = /(\d{3,5})/.exec(text)?.[1];
  const iso = /8859[-_ ]?(\d{1,2})$/.exec(text)?.[1];
  const label =
    /^utf/i.test(text) || text === "65001" ? "utf-8" : iso ? `iso-8859-${iso}` : digits ? `windows-${digits}` : text;
  return toEncoding(text) ?? toEncoding(digits === "850" ? "cp850" : label);
}

/** The geometries of a .shp, null for a null shape, BadShape for one that cannot be read. */
async function* shapes(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Geometry | null | BadShape> {
  const queue = new ByteQueue(pieces);
  const header = (await queue.take(HEADER_BYTES))?.slice();
  const code = header ? new DataView(header.buffer).getInt32(0) : 0;
  if (code !== FILE_CODE) throw new SourceFault("shapefile_damaged", { part: ".shp" });
  while (!(await queue.isAtEnd())) {
    const head = await queue.take(8);
    if (head === null) throw new SourceFault("shapefile_damaged", { part: ".shp" });
    const bytes = new DataView(head.buffer, head.byteOffset, 8).getInt32(4) * 2;
    if (bytes < 4) throw new SourceFault("shapefile_damaged", { part: ".shp" });
    if (bytes > MAX_SHAPE_BYTES) {
      if (!(await queue.skip(bytes))) throw new SourceFault("shapefile_damaged", { part: ".shp" });
      yield new BadShape("size");
      continue;
    }
    const content = await queue.take(bytes);
    if (content === null) throw new SourceFault("shapefile_damaged", { part: ".shp" });
    yield readOrBad(content);
  }
}

function readOrBad(content: Uint8Array): Geometry | null | BadShape {
  try {
    return readShape(content);
  } catch (thrown) {
    if (thrown instanceof BadShape) return thrown;
    throw thrown;
  }
}

/** Without a .prj, numbers that are degrees are taken for degrees. @throws SourceFault `projection_missing` */
const guessed: Project = (geometry) => {
  if (!isGeographic(geometry)) throw new SourceFault("projection_missing");
  return geometry;
};

async function projectionFor(archive: Archive, layer: string, params: ReadParams): Promise<Project> {
  if (params.epsg !== undefined) return projectionOfCode(params.epsg);
  const wkt = await smallText(archive, `${layer}.prj`);
  return wkt ? projectionOfWkt(wkt) : guessed;
}

function toRows(geometry: Geometry | null | BadShape, attributes: Row, project: Project, row: number): Converted[] {
  const isBad = geometry instanceof BadShape;
  const { cells, damaged } = geoCells(geometry === null || isBad ? null : project(geometry));
  const fault = isBad || damaged ? [{ code: "shape_damaged" as const, params: { shape: row } }] : [];
  return [...fault, [...cells, ...attributes]];
}

export async function convertShapefile(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const archive = await openArchive(source, MAX_UNPACKED_BYTES);
  const layer = chooseLayer(archive, params);
  const part = (extension: string): ZipEntry | undefined => archive.find(`${layer}.${extension}`);
  const [shp, dbf] = [part("shp"), part("dbf")];
  if (shp === undefined) throw new SourceFault("shapefile_damaged", { part: ".shp" });
  const declared = params.encoding === undefined ? null : toEncoding(params.encoding);
  const encoding = declared ?? encodingOfCpg(await smallText(archive, `${layer}.cpg`));
  const project = await projectionFor(archive, layer, params);
  const set = geoColumns();
  const table = dbf === undefined ? null : await openDbf(archive.bytes(dbf), encoding);
  if (table !== null) addDbfColumns(table.header, set, propertyLabel);
  async function* rows(): AsyncGenerator<Converted> {
    const records = table === null ? null : dbfRecords(table);
    let row = 0;
    for await (const geometry of shapes(archive.bytes(shp as ZipEntry))) {
      row++;
      const record = await records?.next();
      // Tables may be shorter than shapes; what is deleted in one is deleted in both.
      if (record?.value === null) continue;
      yield* toRows(geometry, record?.value ?? [], project, row);
    }
  }
  return { columns: set.columns, rows: rows() };
}
