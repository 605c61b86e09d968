// Values as the cells of a sheet. Texts are typed as texts, so that none is ever calculated, whatever it begins with.
import { toCellText } from "../csv/write.ts";
import type { Column, Table, Value } from "../table.ts";
import { escapeXml } from "../xml.ts";
import { STYLE } from "./parts.ts";

export const MAX_CELL_CHARACTERS = 32_767;

const DAY_MS = 86_400_000;
/** Day 0 of spreadsheets, from March 1900 on, before which their calendar is wrong. */
const EPOCH = Date.UTC(1899, 11, 30);
const FIRST_DAY = Date.UTC(1900, 2, 1);
const LAST_DAY = Date.UTC(10_000, 0, 1);

/** Spreadsheets keep fifteen digits: a longer whole number would become another one. */
const MAX_EXACT = 1e15;

/** Letters of a column: A, B… Z, AA… */
export function toColumnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : toColumnLetters(Math.floor(index / 26) - 1) + last;
}

/** In a text of OOXML, `_x0001_` is a character that XML cannot hold; what looks like one already is told apart. */
function spellControls(text: string): string {
  return text
    .replace(/_x[0-9A-Fa-f]{4}_/g, (match) => `_x005F${match}`)
    .replace(/[^\P{Cc}\t\n]/gu, (c) => `_x${c.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}_`);
}

/** Half a surrogate pair is no text. */
function fitting(text: string): string {
  if (text.length <= MAX_CELL_CHARACTERS) return text;
  return `${text.slice(0, MAX_CELL_CHARACTERS - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

const open = (address: string, style: number) => `<c r="${address}"${style === 0 ? "" : ` s="${style}"`}`;

export function toTextCell(text: string, address: string, style: number): string {
  const content = escapeXml(spellControls(fitting(text)));
  return `${open(address, style)} t="inlineStr"><is><t xml:space="preserve">${content}</t></is></c>`;
}

const toNumberCell = (value: number, address: string, style: number) => `${open(address, style)}><v>${value}</v></c>`;

/** A day or an instant as a spreadsheet counts them; null before its calendar is right. */
function toSerial(instant: number): number | null {
  return instant >= FIRST_DAY && instant < LAST_DAY ? (instant - EPOCH) / DAY_MS : null;
}

function toDateCell(value: Value, column: Column, table: Table, address: string): string | null {
  if (column.type === "datetime") {
    // A spreadsheet knows no zone: it gets what the clock says.
    const serial = toSerial((value as number) + table.offsetAt(value as number));
    return serial === null ? null : toNumberCell(serial, address, STYLE.datetime);
  }
  if (column.type !== "date" || column.precision !== null || column.instant) return null;
  const serial = toSerial(Date.parse(`${String(value)}T00:00:00Z`));
  return serial === null ? null : toNumberCell(serial, address, STYLE.date);
}

/** @param onCut told of a text that is longer than a cell may be */
export function toCell(value: Value, column: Column, table: Table, address: string, onCut: () => void): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return `${open(address, 0)} t="b"><v>${value ? 1 : 0}</v></c>`;
  if ((column.type === "int" && Math.abs(value as number) < MAX_EXACT) || column.type === "double") {
    if (Number.isFinite(value)) return toNumberCell(value as number, address, 0);
  }
  const date = toDateCell(value, column, table, address);
  if (date !== null) return date;
  const text = toCellText(value, column, table, ", ");
  if (text.length > MAX_CELL_CHARACTERS) onCut();
  return toTextCell(text, address, 0);
}
