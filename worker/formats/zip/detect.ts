// What a zip archive is: a workbook, a shapefile, or an archive around another file.
import type { Detected } from "../detect.ts";
import type { ZipEntry } from "./directory.ts";

/** @param entries without folders and clutter */
export function detectZip(entries: ZipEntry[]): Detected {
  const names = entries.map(({ name }) => name);
  const has = (name: string) => names.includes(name);
  if (has("[Content_Types].xml") && names.some((name) => /(^|\/)xl\/|workbook\.xml$|worksheets\//i.test(name)))
    return { kind: "format", format: "xlsxfile", reason: "[Content_Types].xml, xl/" };
  if (has("content.xml") && has("mimetype"))
    return { kind: "format", format: "odsfile", reason: "mimetype, content.xml" };
  if (has("xl/workbook.xml")) return { kind: "format", format: "xlsxfile", reason: "xl/workbook.xml" };
  const shape = names.find((name) => /\.shp$/i.test(name));
  if (shape !== undefined) return { kind: "format", format: "shapefile", reason: shape.slice(-80) };
  return { kind: "zip", reason: "PK" };
}
