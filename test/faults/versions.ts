// The source of a run, version after version: rows that change a little, are doubled, change places, or change shape.
import type { Random } from "./random.ts";

export const CHANGES = ["same", "few", "reorder", "duplicates", "columns", "layout", "all"] as const;

export type Change = (typeof CHANGES)[number];

type Row = Record<string, string | number | boolean>;

export type Version = { columns: string[]; rows: Row[] };

/** The records as a multiset: every record as one text, sorted. What two runs are compared by. */
export type Contents = string[];

const COLUMNS = ["id", "code", "commune", "montant", "jour", "actif", "poids"];
const TOWNS = ["Brévoy-sur-Orle", "Saint-Aubin", "Nîmes", '"Besançon; centre"', "Orléans"] as const;

const pad = (number: number, width: number) => String(number).padStart(width, "0");

function newRow(id: number, random: Random): Row {
  return {
    id,
    code: pad(random.int(1_000), 5),
    commune: random.pick(TOWNS).replaceAll('"', ""),
    montant: Number(`${random.int(10_000)}.${pad(random.int(100), 2)}5`),
    jour: `20${pad(random.int(24) + 1, 2)}-${pad(random.int(12) + 1, 2)}-${pad(random.int(28) + 1, 2)}`,
    actif: random.chance(0.5),
    poids: random.int(1_000_000),
  };
}

export function firstVersion(rows: number, random: Random): Version {
  return { columns: COLUMNS, rows: Array.from({ length: rows }, (_, id) => newRow(id, random)) };
}

/** About one row in a hundred is replaced, one vanishes, one appears. */
function changeFew(rows: Row[], random: Random): Row[] {
  const kept = rows.filter(() => !random.chance(0.005));
  const changed = kept.map((row) => (random.chance(0.01) ? { ...row, poids: random.int(1_000_000) } : row));
  const added = Array.from({ length: 1 + random.int(20) }, () => newRow(random.int(1_000_000), random));
  return [...changed, ...added];
}

export function changeVersion({ columns, rows }: Version, change: Change, random: Random): Version {
  if (change === "few") return { columns, rows: changeFew(rows, random) };
  if (change === "reorder") return { columns, rows: random.shuffle(rows) };
  if (change === "columns") return { columns: random.shuffle(columns), rows };
  if (change === "all") return { columns, rows: rows.map((row) => ({ ...row, poids: random.int(1_000_000) })) };
  if (change === "duplicates") {
    const without = rows.filter((_, index) => index === 0 || !random.chance(0.01));
    return { columns, rows: without.flatMap((row) => (random.chance(0.02) ? [row, row, row] : [row])) };
  }
  if (change === "layout") {
    const has = columns.includes("note");
    return has
      ? { columns: columns.filter((name) => name !== "note"), rows: rows.map(({ note: _, ...row }) => row) }
      : { columns: [...columns, "note"], rows: rows.map((row, index) => ({ ...row, note: `n°${index % 7}` })) };
  }
  return { columns, rows };
}

/** As a French spreadsheet writes it. */
function toCell(value: Row[string] | undefined): string {
  if (typeof value === "boolean") return value ? "oui" : "non";
  if (typeof value === "number") return String(value).replace(".", ",");
  const text = value ?? "";
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (day !== null) return `${day[3]}/${day[2]}/${day[1]}`;
  return text.includes(";") ? `"${text}"` : text;
}

export function toCsv({ columns, rows }: Version): string {
  const lines = rows.map((row) => columns.map((column) => toCell(row[column])).join(";"));
  return `${[columns.join(";"), ...lines].join("\n")}\n`;
}

/** A group's date is answered as its midnight (explore-api §5). */
const MIDNIGHT = /T00:00:00\+00:00$/;

/** A record as one text, whatever the order of its columns. */
export function toText(record: Record<string, unknown>): string {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const plain = entries.map(([name, value]) => [name, typeof value === "string" ? value.replace(MIDNIGHT, "") : value]);
  return JSON.stringify(Object.fromEntries(plain));
}

export function contentsOf({ columns, rows }: Version): Contents {
  return rows.map((row) => toText(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))).sort();
}

/** By how many rows and what sum of `poids` a reader tells whole versions from mixed ones. */
export type Signature = string;

export const toSignature = (rows: number, weight: number): Signature => `${rows} rows, ${weight}`;

export function signatureOf({ rows }: Version): Signature {
  return toSignature(
    rows.length,
    rows.reduce((sum, row) => sum + Number(row.poids), 0),
  );
}

/** The signatures of a version that is still growing. */
export function growingSignatures({ rows }: Version): Set<Signature> {
  let weight = 0;
  const signatures = rows.map((row, index) => {
    weight += Number(row.poids);
    return toSignature(index + 1, weight);
  });
  return new Set(signatures);
}
