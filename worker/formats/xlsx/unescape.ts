// References of XML and of spreadsheets (`_x000D_`) → the characters that they stand for.

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function character(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : "\ufffd";
}

export function unescapeXml(text: string): string {
  let plain = text;
  if (plain.includes("&")) {
    plain = plain.replace(/&(#x[\da-fA-F]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/g, (_, name: string) => {
      if (!name.startsWith("#")) return NAMED[name] ?? "";
      return character(name[1] === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
    });
  }
  if (plain.includes("_x")) {
    plain = plain.replace(/_x([\da-fA-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
  return plain.includes("\r") ? plain.replace(/\r\n?/g, "\n") : plain;
}
