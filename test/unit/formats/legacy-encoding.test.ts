// Which one-byte encoding a French text is in: by the bytes of its accented letters.
import { expect, test } from "vitest";
import { decodeLeniently } from "../../../worker/formats/encodings.ts";
import { guessLegacyEncoding } from "../../../worker/formats/legacy-encoding.ts";

const ENCODINGS = ["windows-1252", "cp850", "macintosh"] as const;

/** Every letter's byte, by what each byte is decoded to. */
function encode(text: string, encoding: (typeof ENCODINGS)[number]): Uint8Array {
  const bytes = new Map<string, number>();
  for (let byte = 255; byte >= 0; byte--) bytes.set(decodeLeniently(Uint8Array.of(byte), encoding), byte);
  return Uint8Array.from(text, (letter) => bytes.get(letter) ?? 63);
}

const TEXTS = [
  [
    "sentences",
    "Numéro;Intitulé;Commune\n1;École élémentaire Émile-Zola, à côté de l'hôpital;Évreux\n2;Forêt où naît la rivière;Bézu\n",
  ],
  ["capitals", "CHÂTEAUNEUF;ÎLE-D'AIX;SAINT-ÉTIENNE;BESANÇON;PÉRIGUEUX;NÎMES;MÂCON;ÉPINAL\n"],
  ["names", "Hervé\nChloé\nJérôme\nFrançoise\nGaël\nAnaïs\nHélène\nBenoît\n"],
] as const;

for (const encoding of ENCODINGS) {
  test.each(TEXTS)(`%s in ${encoding}`, (_, text) => {
    const bytes = encode(text, encoding);
    const guess = guessLegacyEncoding(bytes);
    expect(decodeLeniently(bytes, guess)).toBe(text);
  });
}

test("a single accent is no evidence against windows-1252", () => {
  expect(guessLegacyEncoding(Uint8Array.of(97, 0x82, 98))).toBe("windows-1252");
  expect(guessLegacyEncoding(Uint8Array.of(97, 98))).toBe("windows-1252");
});

test("prices, degrees and quotation marks are no letters", () => {
  const text = "12 €;25 °C;« oui »;§ 3;n° 4;15 µg\n".repeat(20);
  expect(guessLegacyEncoding(encode(text, "windows-1252"))).toBe("windows-1252");
});
