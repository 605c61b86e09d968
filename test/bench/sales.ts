// A large, made-up CSV of property sales: accents, French dates and decimals, codes with leading zeros, quoted cells.

const TOWNS = ["Paris", "Saint-Étienne", "Nîmes", "Orléans", "Besançon", "Angers"];
const KINDS = ["Maison", "Appartement", "Dépendance", '"Local; ""industriel"""'];
const pad = (number: number, width: number) => String(number).padStart(width, "0");

const HEADER = "id;commune;code_postal;date_mutation;valeur;type_local;lieu;adresse";

function toLine(id: number, euros: number): string {
  const town = TOWNS[id % TOWNS.length];
  const kind = KINDS[(id * 7) % KINDS.length];
  const date = `${pad((id % 28) + 1, 2)}/${pad((id % 12) + 1, 2)}/${2014 + (id % 10)}`;
  const place = `"${(43 + (id % 700) / 100).toFixed(2)},${((id % 800) / 100 - 1).toFixed(2)}"`;
  const code = pad((id * 31) % 96_000, 5);
  const cents = pad(id % 100, 2);
  return `${id};${town};${code};${date};${euros},${cents};${kind};${place};${id % 200} rue de la République n°${id % 977}`;
}

/** By what readers tell versions apart: the number of rows, and the sum of `valeur`. */
export type Sales = { csv: Buffer; rows: number; euros: number };

/**
 * The same text for the same numbers.
 * @param version in each version another row in a hundred has another price; 0 is the first
 */
export function makeSales(rows: number, version = 0): Sales {
  const lines = [HEADER];
  let cents = 0;
  for (let id = 0; id < rows; id++) {
    const changed = version > 0 && id % 100 === version % 100;
    const price = 50_000 + ((id * 7_919) % 900_000) + (changed ? version : 0);
    cents += 100 * price + (id % 100);
    lines.push(toLine(id, price));
  }
  return { csv: Buffer.from(`${lines.join("\n")}\n`), rows, euros: cents / 100 };
}

/** The same with one column more: nothing of it can be kept by a refresh. */
export function withColumn(sales: Sales): Sales {
  return { ...sales, csv: Buffer.from(sales.csv.toString().replaceAll("\n", ";nature\n")) };
}
