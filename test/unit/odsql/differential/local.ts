// What clocks show, by the platform's own calendar: `2020-03-01T13:05:09.000`.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const two = "2-digit";
  const format = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone: zone, year: "numeric", month: two, day: two, hour: two, minute: two, second: two },
  });
  formats.set(zone, format);
  return format;
}

export function toLocal(instant: number, zone: string): string {
  return `${formatOf(zone).format(instant).replace(" ", "T")}.${String(((instant % 1000) + 1000) % 1000).padStart(3, "0")}`;
}
