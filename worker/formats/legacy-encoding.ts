// Which one-byte encoding a French text that is not UTF-8 is in. windows-1252 unless its accented letters are clearly
// those of MS-DOS (cp850) or of the old Macintosh: read as windows-1252 they would be marks that no text is full of.

/** é è à ç ê ô î û ù â ë ï É È À Ç, by their bytes. */
const FRENCH: Record<"windows-1252" | "cp850" | "macintosh", number[]> = {
  "windows-1252": [0xe9, 0xe8, 0xe0, 0xe7, 0xea, 0xf4, 0xee, 0xfb, 0xf9, 0xe2, 0xeb, 0xef, 0xc9, 0xc8, 0xc0, 0xc7],
  cp850: [0x82, 0x8a, 0x85, 0x87, 0x88, 0x93, 0x8c, 0x96, 0x97, 0x83, 0x89, 0x8b, 0x90, 0xd4, 0xb7, 0x80],
  macintosh: [0x8e, 0x8f, 0x88, 0x8d, 0x90, 0x99, 0x94, 0x9e, 0x9d, 0x89, 0x91, 0x95, 0x83, 0xe9, 0xcb, 0x82],
};

const isLetter = (byte: number) => (byte | 32) >= 97 && (byte | 32) <= 122;

/** How many bytes above ASCII stand beside a letter, and how many of them are accented French letters of each encoding. */
function countLetters(bytes: Uint8Array) {
  const counts = { all: 0, "windows-1252": 0, cp850: 0, macintosh: 0 };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 128 || !(isLetter(bytes[at - 1] ?? 0) || isLetter(bytes[at + 1] ?? 0))) continue;
    counts.all++;
    for (const name of ["windows-1252", "cp850", "macintosh"] as const) if (FRENCH[name].includes(byte)) counts[name]++;
  }
  return counts;
}

/** @param bytes a part of the text that is not UTF-8 */
export function guessLegacyEncoding(bytes: Uint8Array): "windows-1252" | "cp850" | "macintosh" {
  const counts = countLetters(bytes);
  const other = counts.cp850 >= counts.macintosh ? "cp850" : "macintosh";
  const rival = other === "cp850" ? counts.macintosh : counts.cp850;
  const isClear = counts[other] >= 3 && counts[other] > counts.all * 0.8 && counts[other] > rival;
  return isClear && counts["windows-1252"] < counts.all * 0.2 ? other : "windows-1252";
}
