// The dataset of the query benchmark: invented trees, twelve columns, the same for every run.
const KINDS = ["chêne", "hêtre", "orme", "tilleul", "érable", "platane", "frêne", "bouleau", "aulne", "saule"];
const STATES = ["bon", "moyen", "mauvais", "mort", "inconnu"];
const SYLLABLES = ["ba", "ron", "vil", "les", "mar", "tin", "sau", "ge", "por", "ta", "lu", "mi", "no", "cha", "fer"];

export const HEADER = "nom;commune;espece;etat;secteur;hauteur;diametre;annee;plante_le;vu_le;lieu;note";

/** A number below `limit` that depends on the row and on what it is for (a multiplicative hash). */
function draw(row: number, purpose: number, limit: number): number {
  let mixed = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % limit;
}

const word = (number: number) =>
  [number % 15, Math.floor(number / 15) % 15, Math.floor(number / 225) % 15].map((index) => SYLLABLES[index]).join("");

const pick = (list: string[], number: number) => list[number % list.length] ?? "";

const day = (number: number) => new Date(Date.UTC(1950, 0, 1 + number)).toISOString().slice(0, 10);

export function toLine(row: number): string {
  const lat = (44 + draw(row, 1, 500_000) / 100_000).toFixed(5);
  const lon = (0 + draw(row, 2, 600_000) / 100_000).toFixed(5);
  const seen = new Date(Date.UTC(2015, 0, 1) + draw(row, 3, 300_000) * 1_000_000).toISOString();
  return [
    `${word(draw(row, 4, 3000))} ${word(draw(row, 5, 3000))}`,
    `Commune ${word(draw(row, 6, 300))}`,
    pick(KINDS, draw(row, 7, 10)),
    pick(STATES, draw(row, 8, 5)),
    `S${String(draw(row, 9, 40)).padStart(2, "0")}`,
    (draw(row, 10, 400) / 10 + 0.5).toFixed(1),
    String(5 + draw(row, 11, 200)),
    String(1950 + draw(row, 12, 75)),
    day(draw(row, 13, 27_000)),
    seen,
    `${lat},${lon}`,
    Array.from({ length: 6 }, (_, index) => word(draw(row, 20 + index, 3000))).join(" "),
  ].join(";");
}

const LINES_PER_PIECE = 2_000;

/** The file, piece by piece. */
export function* csvPieces(rows: number): Generator<string> {
  yield `${HEADER}\n`;
  for (let from = 0; from < rows; from += LINES_PER_PIECE) {
    const count = Math.min(LINES_PER_PIECE, rows - from);
    yield Array.from({ length: count }, (_, index) => `${toLine(from + index)}\n`).join("");
  }
}
