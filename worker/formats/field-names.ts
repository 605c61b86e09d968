// Header of a source → technical field names: lower case, ASCII, unique (publishing-platform §4.4).

const MAX_NAME_LENGTH = 64;
/** A longer header is no header; the schema is stored in one row, and shown. */
const MAX_LABEL_LENGTH = 500;

function toName(label: string): string {
  return label
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/œ/gi, "oe")
    .replace(/æ/gi, "ae")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, MAX_NAME_LENGTH);
}

/** One unique name and one label per column; an empty header becomes `column_N`, a repeated one gets `_2`, `_3`… */
export function toFieldNames(header: string[]): { name: string; label: string }[] {
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const label = cell.trim().slice(0, MAX_LABEL_LENGTH).toWellFormed() || `column_${index + 1}`;
    const base = toName(label) || `column_${index + 1}`;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    return { name, label };
  });
}
