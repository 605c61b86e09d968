// The dataset's fields: name shown, technical name, type, unit, description. Long lists start folded.
import type { Field } from "../../../worker/field.ts";
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { formatNumber } from "../lib/format.ts";
import { toParagraphs } from "../lib/plain-text.ts";

const MAX_OPEN = 20;

type Props = { fields: Field[]; language: string | null; lang: Lang };

type RowProps = { field: Field; described: boolean; language: string | null; lang: Lang };

function FieldRow({ field, described, language, lang }: RowProps) {
  const words = dictionary(lang).fields;
  const { unit } = field.annotations;
  const tag = language ?? undefined;
  return (
    <tr>
      <th scope="row" lang={tag}>
        {field.label || field.name}
      </th>
      <td>
        <code>{field.name}</code>
      </td>
      <td class="nowrap">
        {words.types[field.type]}
        {unit === undefined ? null : <span class="unit">{` (${String(unit)})`}</span>}
      </td>
      {described ? <td lang={tag}>{toParagraphs(field.description).join(" ")}</td> : null}
    </tr>
  );
}

export function FieldList({ fields, language, lang }: Props) {
  const words = dictionary(lang).fields;
  if (fields.length === 0) return null;
  const described = fields.some((field) => toParagraphs(field.description).length > 0);
  return (
    <section class="block" aria-labelledby="fields">
      <h2 id="fields">{words.heading}</h2>
      <details open={fields.length <= MAX_OPEN}>
        <summary>{words.show(fields.length, formatNumber(fields.length, lang))}</summary>
        <section class="scroll" aria-label={words.region} tabindex={0}>
          <table class="fields">
            <thead>
              <tr>
                <th scope="col">{words.label}</th>
                <th scope="col">{words.name}</th>
                <th scope="col">{words.type}</th>
                {described ? <th scope="col">{words.description}</th> : null}
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <FieldRow field={field} described={described} language={language} lang={lang} />
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </section>
  );
}
