// Where the same data is for programs, with one request to try.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { consolePath, datasetApiPath } from "../lib/paths.ts";
import type { DatasetView } from "../lib/view.ts";

export function ApiLinks({ dataset, lang, origin }: { dataset: DatasetView; lang: Lang; origin: string }) {
  const words = dictionary(lang).api;
  const api = datasetApiPath(dataset.datasetId);
  const example = `curl "${origin}${api}/records?select=count(*)%20as%20total&limit=1"`;
  return (
    <section class="block reuse" aria-labelledby="reuse">
      <h2 id="reuse">{words.heading}</h2>
      <p>
        {words.lead} <a href={consolePath(lang)}>{dictionary(lang).console.title}</a>
      </p>
      <ul class="actions">
        <li>
          <a class="button" href={`${api}/records`} type="application/json">
            {words.records}
          </a>
        </li>
        <li>
          <a class="button quiet-button" href={api} type="application/json">
            {words.metadata}
          </a>
        </li>
      </ul>
      <figure>
        <figcaption id="example">{words.example}</figcaption>
        <section class="scroll" aria-labelledby="example" tabindex={0}>
          <pre>
            <code>{example}</code>
          </pre>
        </section>
      </figure>
    </section>
  );
}
