// Bands between parallels, by which points are found in an SQL index: a rectangle is some bands, and in each of them a
// stretch of longitudes.

/** 5.5 km: some dozen bands for a department, 3,600 for the globe. */
const BANDS_PER_DEGREE = 20;
/** What is counted from, so that cutting off the fraction rounds down. */
const FROM = -90;

/** A rectangle that is most of the globe is not looked for band by band. */
const MAX_BANDS = 2_000;

/** SQL of the band of a latitude. The text is that of an index: once it has shipped it must not change. */
export const parallelSql = (latitude: string): string =>
  `CAST(${latitude} * ${BANDS_PER_DEGREE} - ${FROM * BANDS_PER_DEGREE} AS INTEGER)`;

/** By the same arithmetic, which SQLite does as well in doubles. */
const bandOf = (latitude: number) => Math.trunc(latitude * BANDS_PER_DEGREE - FROM * BANDS_PER_DEGREE);

/** The bands that hold everything from one latitude to another; null where they are too many. */
export function bandsBetween(south: number, north: number): number[] | null {
  const [first, last] = [bandOf(south), bandOf(north)];
  if (!(last - first < MAX_BANDS)) return null;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
