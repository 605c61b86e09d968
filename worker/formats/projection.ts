// Coordinate systems that are known by their EPSG number: those of France and its territories, of its
// neighbours, of Europe and of the web, and every UTM zone. Definitions are facts of the EPSG registry.
import proj4 from "proj4";
import { AppError } from "../errors.ts";

const GRS80 = "+ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
const WGS84 = "+datum=WGS84 +units=m +no_defs";

/** Lambert-93 and the nine conformal conics of the zones CC42 to CC50. */
function lambertConic(parallel: number): string {
  const [south, north, middle] = [parallel - 0.75, parallel + 0.75, parallel];
  const northing = (parallel - 41) * 1_000_000 + 200_000;
  return `+proj=lcc +lat_1=${south} +lat_2=${north} +lat_0=${middle} +lon_0=3 +x_0=1700000 +y_0=${northing} ${GRS80}`;
}

const NAMED: Record<number, string> = {
  2154: `+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 ${GRS80}`,
  27572:
    "+proj=lcc +lat_1=46.8 +lat_0=46.8 +lon_0=0 +k_0=0.99987742 +x_0=600000 +y_0=2200000 +a=6378249.2 +b=6356515 +towgs84=-168,-60,320,0,0,0,0 +pm=paris +units=m +no_defs",
  // Guadeloupe and Martinique, French Guiana, Réunion, Mayotte, Saint-Pierre-et-Miquelon, New Caledonia, Polynesia.
  5490: `+proj=utm +zone=20 ${GRS80}`,
  2972: `+proj=utm +zone=22 ${GRS80}`,
  2975: `+proj=utm +zone=40 +south ${GRS80}`,
  4471: `+proj=utm +zone=38 +south ${GRS80}`,
  4467: `+proj=utm +zone=21 ${GRS80}`,
  3163: `+proj=lcc +lat_0=-21.5 +lon_0=166 +lat_1=-20.6666666666667 +lat_2=-22.3333333333333 +x_0=400000 +y_0=300000 ${GRS80}`,
  3297: `+proj=utm +zone=6 +south ${GRS80}`,
  // Europe.
  3034: `+proj=lcc +lat_0=52 +lon_0=10 +lat_1=35 +lat_2=65 +x_0=4000000 +y_0=2800000 ${GRS80}`,
  3035: `+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 ${GRS80}`,
  2056: "+proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=2600000 +y_0=1200000 +ellps=bessel +towgs84=674.374,15.056,405.346,0,0,0,0 +units=m +no_defs",
  3812: `+proj=lcc +lat_0=50.797815 +lon_0=4.35921583333333 +lat_1=49.8333333333333 +lat_2=51.1666666666667 +x_0=649328 +y_0=665262 ${GRS80}`,
  31370:
    "+proj=lcc +lat_0=90 +lon_0=4.36748666666667 +lat_1=51.1666672333333 +lat_2=49.8333339 +x_0=150000.013 +y_0=5400088.438 +ellps=intl +towgs84=-106.8686,52.2978,-103.7239,0.3366,-0.457,1.8422,-1.2747 +units=m +no_defs",
  // Degrees on ellipsoids that differ from WGS 84 by less than a metre.
  4171: "+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs",
  4269: "+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs",
  4258: "+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs",
  3857: "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs",
};

/** In the language of PROJ; null for a system that is not known. */
export function definitionOf(epsg: number): string | null {
  const named = NAMED[epsg];
  if (named !== undefined) return named;
  if (epsg >= 3942 && epsg <= 3950) return lambertConic(epsg - 3900);
  if (epsg > 32600 && epsg <= 32660) return `+proj=utm +zone=${epsg - 32600} ${WGS84}`;
  if (epsg > 32700 && epsg <= 32760) return `+proj=utm +zone=${epsg - 32700} +south ${WGS84}`;
  if (epsg >= 25828 && epsg <= 25838) return `+proj=utm +zone=${epsg - 25800} ${GRS80}`;
  return null;
}

/** Names of what is known, for the message about what is not. */
const KNOWN = [4326, ...Object.keys(NAMED), "3942–3950", "25828–25838", "32601–32660", "32701–32760"].join(", ");

/**
 * From longitude and latitude to a coordinate system; null for 4326, which is what is stored.
 * @throws AppError InvalidRESTParameterError
 */
export function toProjection(epsg: number): ((position: number[]) => number[]) | null {
  if (epsg === 4326) return null;
  const definition = definitionOf(epsg);
  if (definition === null) {
    throw new AppError("InvalidRESTParameterError", 400, { parameter: "epsg", found: epsg, expected: KNOWN });
  }
  const { forward } = proj4("EPSG:4326", definition);
  return ([x = 0, y = 0, ...others]) => [...forward([x, y]), ...others];
}
