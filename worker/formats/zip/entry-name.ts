// Names of zip entries → text. The flag and the extra field for UTF-8 are believed; without them writers put UTF-8 all
// the same, or the code page of MS-DOS, of which the letters of French are the same in 437 and 850.

const DOS_LETTERS = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑ";
const FIRST_DOS_LETTER = 0x80;

function decodeDos(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) =>
    byte < FIRST_DOS_LETTER ? String.fromCharCode(byte) : (DOS_LETTERS[byte - FIRST_DOS_LETTER] ?? "_"),
  );
  return letters.join("");
}

/** NFC, because macOS writes names taken apart. */
export function decodeEntryName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes).normalize("NFC");
  } catch {
    return decodeDos(bytes);
  }
}
