// Text of MS-DOS in Western Europe (code page 850): old dBase files and exports of mainframes.

const UPPER_HALF =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0";

const LETTERS = Array.from({ length: 256 }, (_, byte) =>
  byte < 128 ? String.fromCharCode(byte) : (UPPER_HALF[byte - 128] ?? ""),
);

export function decodeCp850(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += LETTERS[byte];
  return text;
}
