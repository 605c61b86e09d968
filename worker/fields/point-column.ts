// A column that no source has: the place that two columns of numbers are together. Its name says of what it is made, and
// cannot be a technical name, because it has blanks in it. Pure.

/** Columns of the source by their technical names, and the system of their numbers. */
export type PointColumn = { latitude: string; longitude: string; epsg: number };

const KIND = "point";

export const nameOfPoint = ({ latitude, longitude, epsg }: PointColumn): string =>
  [KIND, latitude, longitude, epsg].join(" ");

/** @returns null for the name of a column that the source has */
export function pointOfName(name: string): PointColumn | null {
  const [kind, latitude, longitude, epsg, ...rest] = name.split(" ");
  if (kind !== KIND || latitude === undefined || longitude === undefined || rest.length > 0) return null;
  return { latitude, longitude, epsg: Number(epsg) };
}

/** A column as its publisher knows it. */
export function shownColumn(name: string): string {
  const point = pointOfName(name);
  return point === null ? name : `${point.latitude}, ${point.longitude}`;
}
