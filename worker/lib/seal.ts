// Secrets at rest: AES-256-GCM under a key that is made from the portal's own secret (NIST SP 800-38D). A sealed text opens
// with the same secret and for the same purpose only.

export type PortalSecrets = { SESSION_SECRET?: string; ADMIN_API_KEY?: string };

/** What the portal seals with; empty where it has no secret, and then a seal is one that everybody can make. */
export const portalSecret = ({ SESSION_SECRET, ADMIN_API_KEY }: PortalSecrets): string =>
  SESSION_SECRET || ADMIN_API_KEY || "";

/** Twelve random bytes, then the cipher text with its tag; in Base64. */
export type SealedText = { sealed: string };

const IV_BYTES = 12;

const utf8 = (text: string) => new TextEncoder().encode(text);

async function keyOf(secret: string, purpose: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", utf8(secret), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(purpose) };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** @param purpose what it is for, and whose: a copy in another place does not open */
export async function sealText(text: string, secret: string, purpose: string): Promise<SealedText> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const cipher = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(secret, purpose), utf8(text));
  return { sealed: btoa(String.fromCharCode(...iv, ...new Uint8Array(cipher))) };
}

/** Null where the secret or the purpose is another one, or the text is damaged. */
export async function openText({ sealed }: SealedText, secret: string, purpose: string): Promise<string | null> {
  try {
    const bytes = Uint8Array.from(atob(sealed), (char) => char.charCodeAt(0));
    const opening = { name: "AES-GCM", iv: bytes.subarray(0, IV_BYTES) };
    const text = await crypto.subtle.decrypt(opening, await keyOf(secret, purpose), bytes.subarray(IV_BYTES));
    return new TextDecoder().decode(text);
  } catch {
    // Why it does not open is the same to whoever asks: nothing of it may be told.
    return null;
  }
}
