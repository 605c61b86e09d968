// Which one-byte encoding a French text that is not UTF-8 is in. windows-1252 unless its accented letters are clearly
// those of MS-DOS (cp850) or of the old Macintosh: read as windows-1252 they would be marks that no text is full of, or
// small letters among capitals.

const NAMES = ["windows-1252", "cp850", "macintosh"] as const;

type Name = (typeof NAMES)[number];

type Letters = { small: number[]; capital: number[] };

/** é è ê ë à â ç î ï ô û ù and their capitals, by their bytes. */
const FRENCH: Record<Name, Letters> = {
  "windows-1252": {
    small: [0xe9, 0xe8, 0xea, 0xeb, 0xe0, 0xe2, 0xe7, 0xee, 0xef, 0xf4, 0xfb, 0xf9],
    capital: [0xc9, 0xc8, 0xca, 0xcb, 0xc0, 0xc2, 0xc7, 0xce, 0xcf, 0xd4, 0xdb, 0xd9],
  },
  cp850: {
    small: [0x82, 0x8a, 0x88, 0x89, 0x85, 0x83, 0x87, 0x8c, 0x8b, 0x93, 0x96, 0x97],
    capital: [0x90, 0xd4, 0xd2, 0xd3, 0xb7, 0xb6, 0x80, 0xd7, 0xd8, 0xe2, 0xea, 0xeb],
  },
  macintosh: {
    small: [0x8e, 0x8f, 0x90, 0x91, 0x88, 0x89, 0x8d, 0x94, 0x95, 0x99, 0x9e, 0x9d],
    capital: [0x83, 0xe9, 0xe6, 0xe8, 0xcb, 0xe5, 0x82, 0xeb, 0xec, 0xef, 0xf3, 0xf4],
  },
};

const isSmall = (byte: number) => byte >= 97 && byte <= 122;
const isCapital = (byte: number) => byte >= 65 && byte <= 90;
const isLetter = (byte: number) => isSmall(byte) || isCapital(byte);

/** Whether a letter of its size may stand between these two: MÂCON, Île, Hélène; not MâCON. */
function fits(byte: number, before: number, after: number, { small, capital }: Letters): boolean {
  if (small.includes(byte)) return !isCapital(after) && (isSmall(after) || !isCapital(before));
  return capital.includes(byte) && !isSmall(before) && (!isSmall(after) || !isLetter(before));
}

/** How many bytes above ASCII stand beside a letter, and how many of them are accented French letters of each encoding. */
function countLetters(bytes: Uint8Array) {
  const counts = { all: 0, "windows-1252": 0, cp850: 0, macintosh: 0 };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const [before, after] = [bytes[at - 1] ?? 0, bytes[at + 1] ?? 0];
    if (byte < 128 || !(isLetter(before) || isLetter(after))) continue;
    counts.all++;
    for (const name of NAMES) if (fits(byte, before, after, FRENCH[name])) counts[name]++;
  }
  return counts;
}

/** @param bytes a part of the text that is not UTF-8 */
export function guessLegacyEncoding(bytes: Uint8Array): Name {
  const counts = countLetters(bytes);
  const other = counts.cp850 >= counts.macintosh ? "cp850" : "macintosh";
  const rival = other === "cp850" ? counts.macintosh : counts.cp850;
  const isClear = counts[other] >= 3 && counts[other] > counts.all * 0.8 && counts[other] > rival;
  return isClear && counts["windows-1252"] < counts.all * 0.2 ? other : "windows-1252";
}
