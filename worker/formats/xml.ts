// Text of publishers within the XML that is written here.

/** Characters that no XML 1.0 document can hold, not even escaped. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };

/** For content and for attributes in double quotes. What XML cannot hold becomes the replacement character. */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd").replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
}

const NAME_START = "A-Za-z_\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff";
const NOT_START = new RegExp(`^[^${NAME_START}]`);
const NOT_NAME = new RegExp(`[^${NAME_START}0-9.\\-\\u00b7]`, "gu");

const toCode = (character: string) => `_x${character.codePointAt(0)?.toString(16).padStart(4, "0")}_`;

/** A field's name as the local name of an element: what XML does not allow in one is spelled out, `_x0020_` for a space. */
export function toXmlName(name: string): string {
  const spelled = name.replace(/_x(?=[0-9a-f]{4,6}_)/g, "_x005f_x").replace(NOT_NAME, toCode);
  return spelled === "" ? "_x0000_" : spelled.replace(NOT_START, toCode);
}
