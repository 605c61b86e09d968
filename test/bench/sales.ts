// A large, made-up CSV of property sales: accents, French dates and decimals, codes with leading zeros, quoted cells.

const TOWNS = ["Paris", "Saint-Étienne", "Nîmes", "Orléans", "Besançon", "Angers"];
const KINDS = ["Maison", "Appartement", "Dépendance", '"Local; ""industriel"""'];

/** The same text for the same number of rows. */
export function salesCsv(rows: number): string {
  const lines = ["id;commune;code_postal;date_mutation;valeur;type_local;lieu;adresse"];
  const pad = (number: number, width: number) => String(number).padStart(width, "0");
  for (let id = 0; id < rows; id++) {
    const town = TOWNS[id % TOWNS.length];
    const kind = KINDS[(id * 7) % KINDS.length];
    const date = `${pad((id % 28) + 1, 2)}/${pad((id % 12) + 1, 2)}/${2014 + (id % 10)}`;
    const value = `${50_000 + ((id * 7919) % 900_000)},${pad(id % 100, 2)}`;
    const place = `"${(43 + (id % 700) / 100).toFixed(2)},${((id % 800) / 100 - 1).toFixed(2)}"`;
    const code = pad((id * 31) % 96_000, 5);
    lines.push(
      `${id};${town};${code};${date};${value};${kind};${place};${id % 200} rue de la République n°${id % 977}`,
    );
  }
  return `${lines.join("\n")}\n`;
}
