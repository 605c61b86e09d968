// Coordinates of other systems → degrees of WGS84, by the .prj of a shapefile or an EPSG code.
import proj4 from "proj4";
import { SourceFault } from "../conversion.ts";
import { changePositions, type Geometry } from "../geometry.ts";
import { definitionOf } from "../projection.ts";

export type Project = (geometry: Geometry) => Geometry;

export const UNCHANGED: Project = (geometry) => geometry;

const DEGREES = "EPSG:4326";

/** Heights are left out; a hundred-millionth of a degree is a millimetre. */
function toDegrees(definition: string): Project {
  const { forward } = proj4(definition, DEGREES);
  const round = (degrees: number) => Math.round(degrees * 1e8) / 1e8;
  return (geometry) => changePositions(geometry, ([x = 0, y = 0]) => forward([x, y]).map(round));
}

/** @throws SourceFault `projection_unknown` */
export function projectionOfCode(epsg: number): Project {
  if (epsg === 4326 || epsg === 4979) return UNCHANGED;
  const definition = definitionOf(epsg);
  if (definition === null) throw new SourceFault("projection_unknown", { projection: `EPSG:${epsg}` });
  return toDegrees(definition);
}

/** Systems that differ from WGS84 by less than a metre are taken as they are. */
const isPlainDegrees = (wkt: string) =>
  /^\s*GEOG(CS|CRS)\s*\[/i.test(wkt) && /WGS[_ ]?(19)?84|RGF|ETRS|GRS[_ ]?(19)?80/i.test(wkt);

/** @param wkt the text of a .prj; @throws SourceFault `projection_unknown` */
export function projectionOfWkt(wkt: string): Project {
  if (isPlainDegrees(wkt)) return UNCHANGED;
  try {
    return toDegrees(wkt);
  } catch {
    const name = /\[\s*"([^"]{1,80})"/.exec(wkt)?.[1] ?? wkt.slice(0, 80);
    throw new SourceFault("projection_unknown", { projection: name });
  }
}

/** EPSG code in the `crs` member of older GeoJSON, or null: "urn:ogc:def:crs:EPSG::2154", "EPSG:2154", CRS84. */
export function epsgOfName(name: unknown): number | null {
  if (typeof name !== "string" || /CRS84/i.test(name)) return null;
  const code = /EPSG\/?:{1,2}(?:[\d.]*[:/])?(\d{4,6})$/i.exec(name)?.[1];
  return code === undefined ? null : Number(code);
}
