// Well-known binary in hexadecimal → GeoJSON. Flat geometries of either byte order; a third or fourth coordinate is
// skipped.
import type { Geometry, LineString, Point, Polygon, Position } from "geojson";

const HAS_Z = 0x80000000;
const HAS_M = 0x40000000;
const HAS_SRID = 0x20000000;

class Reader {
  readonly #view: DataView;
  #place = 0;
  #little = true;
  #dimensions = 2;

  constructor(hex: string) {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    this.#view = new DataView(bytes.buffer);
  }

  #unsigned(): number {
    const value = this.#view.getUint32(this.#place, this.#little);
    this.#place += 4;
    return value;
  }

  #position(): Position {
    const numbers = Array.from({ length: this.#dimensions }, () => {
      const value = this.#view.getFloat64(this.#place, this.#little);
      this.#place += 8;
      return value;
    });
    return numbers.slice(0, 2);
  }

  #list<T>(read: () => T): T[] {
    const count = this.#unsigned();
    // Every item takes four bytes at the least: a count that promises more is false.
    if (count > this.#view.byteLength / 4) throw new RangeError("more items than bytes");
    return Array.from({ length: count }, read);
  }

  geometry(depth = 0): Geometry {
    if (depth > 8) throw new RangeError("nested too deeply");
    this.#little = this.#view.getUint8(this.#place++) === 1;
    const code = this.#unsigned();
    if (code & HAS_SRID) this.#unsigned();
    const iso = Math.floor((code & 0x0fffffff) / 1000);
    const extra = (code & HAS_Z ? 1 : 0) + (code & HAS_M ? 1 : 0);
    this.#dimensions = 2 + Math.max(extra, iso === 3 ? 2 : iso > 0 ? 1 : 0);
    const ring = () => this.#list(() => this.#position());
    const inner = <T extends Geometry>() => this.#list(() => this.geometry(depth + 1) as T);
    switch ((code & 0x0fffffff) % 1000) {
      case 1:
        return { type: "Point", coordinates: this.#position() };
      case 2:
        return { type: "LineString", coordinates: ring() };
      case 3:
        return { type: "Polygon", coordinates: this.#list(ring) };
      case 4:
        return { type: "MultiPoint", coordinates: inner<Point>().map(({ coordinates }) => coordinates) };
      case 5:
        return { type: "MultiLineString", coordinates: inner<LineString>().map(({ coordinates }) => coordinates) };
      case 6:
        return { type: "MultiPolygon", coordinates: inner<Polygon>().map(({ coordinates }) => coordinates) };
      case 7:
        return { type: "GeometryCollection", geometries: inner() };
      default:
        throw new RangeError("unknown kind of geometry");
    }
  }
}

/** @throws RangeError for what is no well-known binary */
export function readWkb(hex: string): Geometry {
  return new Reader(hex).geometry();
}
