// The one range of bytes that a request asks for (RFC 9110 §14).

export type ByteRange = { offset: number; length: number };

/**
 * @param file what is there: its size in bytes and its strong tag, which If-Range must name
 * @returns null where the whole file is to be sent; "beyond" where the range cannot be met (416)
 */
export function readByteRange(headers: Headers, file: { size: number; etag: string }): ByteRange | "beyond" | null {
  const condition = headers.get("if-range");
  if (condition !== null && condition !== file.etag) return null;
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(headers.get("range")?.trim() ?? "") ?? [];
  if (first === "" && last === "") return null;
  const { size } = file;
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  // Written backwards, it is no range at all and is ignored; beyond the end, it is one that cannot be met.
  if (first !== "" && last !== "" && Number(last) < from) return null;
  if (from >= size || to < from) return "beyond";
  return { offset: from, length: to - from + 1 };
}
