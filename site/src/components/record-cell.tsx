// One value, written for people: by the type of its field where it fits, as it stands where it does not.
import type { Field } from "../../../worker/field.ts";
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { formatDate, formatInstant, formatNumber, formatPoint } from "../lib/format.ts";
import { webAddress } from "../lib/paths.ts";
import { toExcerpt } from "../lib/plain-text.ts";

/** Longer texts are for the API; a cell is for recognising a row. */
const MAX_CELL_CHARACTERS = 160;

type Props = { value: unknown; field: Field; lang: Lang };
type Shape = Record<string, unknown>;

const asObject = (value: unknown): Shape | null =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;

/** A year is a name, not a quantity: it takes no thousands separator. */
function isYear(value: number, field: Field): boolean {
  return (
    Number.isInteger(value) &&
    value >= 1000 &&
    value < 3000 &&
    /(^|[^a-z])(ann[eé]e|an|year|mill[eé]sime)/i.test(field.name)
  );
}

function NumberCell({ value, field, lang }: { value: number; field: Field; lang: Lang }) {
  const { decimals } = field.annotations;
  if (isYear(value, field)) return <>{String(value)}</>;
  return <>{formatNumber(value, lang, typeof decimals === "number" ? decimals : null)}</>;
}

function TextCell({ value }: { value: string }) {
  const address = webAddress(value);
  const short = toExcerpt(value, MAX_CELL_CHARACTERS);
  if (address === null) return <>{short}</>;
  return (
    <a href={address} rel="nofollow noopener">
      {short}
    </a>
  );
}

function ObjectCell({ value, field, lang }: { value: Shape; field: Field; lang: Lang }) {
  if (typeof value.lat === "number" && typeof value.lon === "number") {
    return <span class="nowrap">{formatPoint(value.lat, value.lon, lang)}</span>;
  }
  if (field.type === "file" && typeof value.filename === "string") {
    const address = webAddress(value.url);
    return address === null ? <span>{value.filename}</span> : <a href={address}>{value.filename}</a>;
  }
  const geometry = field.type === "geo_shape" ? asObject(value.geometry)?.type : null;
  if (typeof geometry === "string") return <span class="tag">{geometry}</span>;
  return <code>{toExcerpt(JSON.stringify(value), MAX_CELL_CHARACTERS)}</code>;
}

export function RecordCell({ value, field, lang }: Props) {
  const words = dictionary(lang).rows;
  if (value === null || value === undefined || value === "") {
    return (
      <span class="none">
        <span aria-hidden="true">—</span>
        <span class="visually-hidden">{words.none}</span>
      </span>
    );
  }
  if (typeof value === "number") return <NumberCell value={value} field={field} lang={lang} />;
  if (typeof value === "boolean") return <>{value ? words.yes : words.no}</>;
  if (typeof value === "string" && (field.type === "date" || field.type === "datetime")) {
    const write = field.type === "date" ? formatDate : formatInstant;
    return (
      <time class="nowrap" datetime={value}>
        {write(value, lang)}
      </time>
    );
  }
  if (typeof value === "string") return <TextCell value={value} />;
  if (Array.isArray(value) && value.every((entry) => typeof entry !== "object")) {
    return <TextCell value={value.join(", ")} />;
  }
  const shape = asObject(value);
  if (shape !== null) return <ObjectCell value={shape} field={field} lang={lang} />;
  return <code>{toExcerpt(JSON.stringify(value), MAX_CELL_CHARACTERS)}</code>;
}
