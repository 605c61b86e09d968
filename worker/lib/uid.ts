// Identifiers of the Automation API: a prefix and random letters, as `da_3kx9…` (publishing-platform §1.10).

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** @param prefix `da` dataset, `re` resource, `fi` file, `jo` job */
export function newUid(prefix: string): string {
  let uid = `${prefix}_`;
  // 12 letters of 36 are 62 bits: no collision in practice. Bytes over 251 would favour the first letters.
  while (uid.length < prefix.length + 13) {
    for (const byte of crypto.getRandomValues(new Uint8Array(16))) {
      if (byte < 252 && uid.length < prefix.length + 13) uid += LETTERS[byte % 36];
    }
  }
  return uid;
}
