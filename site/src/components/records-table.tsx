// The first rows as a real table. Very wide datasets show their first columns; the rest is said and left to the API.
import type { Field } from "../../../worker/field.ts";
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { formatNumber } from "../lib/format.ts";
import type { DatasetView, RowsView } from "../lib/view.ts";
import { RecordCell } from "./record-cell.tsx";

const MAX_COLUMNS = 30;

type Props = { dataset: DatasetView; rows: RowsView; lang: Lang };

function isNumeric(field: Field): boolean {
  return field.type === "int" || field.type === "double";
}

function ColumnHeader({ field, lang }: { field: Field; lang: Lang }) {
  const { unit } = field.annotations;
  return (
    <th scope="col" class={isNumeric(field) ? "number" : undefined}>
      {field.label || field.name}
      {unit === undefined ? null : (
        <>
          {" "}
          <span class="unit">
            (<span class="visually-hidden">{dictionary(lang).fields.unit} </span>
            {String(unit)})
          </span>
        </>
      )}
    </th>
  );
}

function Table({ dataset, rows, lang }: { dataset: DatasetView; rows: NonNullable<RowsView>; lang: Lang }) {
  const words = dictionary(lang).rows;
  const fields = dataset.fields.slice(0, MAX_COLUMNS);
  const count = rows.rows.length;
  const shown = formatNumber(count, lang);
  const caption =
    count < rows.total
      ? `${words.firstRows(count, shown)} ${words.of(formatNumber(rows.total, lang))}`
      : words.allRows(count, shown);
  return (
    <section class="scroll" aria-label={words.region} tabindex={0}>
      <table class="records">
        <caption>
          <div class="caption-line">
            <span lang={dataset.language ?? undefined}>{dataset.title}</span>
            <span class="caption-count">{caption}</span>
          </div>
        </caption>
        <thead>
          <tr>
            <th scope="col" class="row-number">
              <abbr title={words.row}>#</abbr>
            </th>
            {fields.map((field) => (
              <ColumnHeader field={field} lang={lang} />
            ))}
          </tr>
        </thead>
        <tbody lang={dataset.language ?? undefined}>
          {rows.rows.map((row, index) => (
            <tr>
              <th scope="row" class="row-number">
                {index + 1}
              </th>
              {fields.map((field) => (
                <td class={isNumeric(field) ? "number" : undefined}>
                  <RecordCell value={row[field.name] ?? null} field={field} lang={lang} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function RecordsTable({ dataset, rows, lang }: Props) {
  const words = dictionary(lang).rows;
  const hidden = dataset.fields.length - MAX_COLUMNS;
  return (
    <section class="block" aria-labelledby="rows">
      <h2 id="rows">{words.heading}</h2>
      {rows === null ? <p class="quiet">{words.unavailable}</p> : null}
      {rows !== null && rows.rows.length === 0 ? <p class="quiet">{words.empty}</p> : null}
      {rows !== null && rows.rows.length > 0 ? <Table dataset={dataset} rows={rows} lang={lang} /> : null}
      {hidden > 0 ? <p class="quiet">{words.moreColumns(hidden, formatNumber(hidden, lang))}</p> : null}
    </section>
  );
}
