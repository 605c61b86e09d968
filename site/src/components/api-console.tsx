// Every operation of the API as a form: fill in, send, read the answer. Plain forms, so that a browser needs no script and a
// screen reader no patience; the worker turns a filled form into the address of the API.
import type { Lang } from "../../../worker/messages.ts";
import { dictionary } from "../i18n/dictionary.ts";
import { consolePath, SWAGGER_PATH } from "../lib/paths.ts";

export type ConsoleParameter = {
  name: string;
  place: "path" | "query";
  description: string;
  /** What it may be, where that is a short list. */
  choices: string[];
  example: string;
};

export type ConsoleOperation = { id: string; path: string; summary: string; parameters: ConsoleParameter[] };

function Control({ parameter, id, hint }: { parameter: ConsoleParameter; id: string; hint: string }) {
  const { name, place, choices, example } = parameter;
  const required = place === "path";
  if (choices.length === 0) {
    return <input id={id} name={name} type="text" required={required} value={example} aria-describedby={hint} />;
  }
  return (
    <select id={id} name={name} required={required} aria-describedby={hint}>
      {required ? null : <option value=""> </option>}
      {choices.map((choice) => (
        <option value={choice}>{choice === "\t" ? "TAB" : choice}</option>
      ))}
    </select>
  );
}

function Operation({ operation, lang }: { operation: ConsoleOperation; lang: Lang }) {
  const words = dictionary(lang).console;
  const { id, path, summary, parameters } = operation;
  return (
    <details class="operation">
      <summary>
        <code>{path}</code> <span>{words.operations[id] ?? summary}</span>
      </summary>
      <form method="get" action={consolePath(lang)}>
        <input type="hidden" name="operation" value={id} />
        {parameters.map((parameter) => {
          const input = `${id}-${parameter.name}`;
          return (
            <div class="parameter">
              <label for={input}>
                <code>{parameter.name}</code>
                {parameter.place === "path" ? ` (${words.required})` : ""}
              </label>
              <Control parameter={parameter} id={input} hint={`${input}-hint`} />
              <p id={`${input}-hint`} class="parameter-hint quiet" lang="en">
                {parameter.description}
              </p>
            </div>
          );
        })}
        <button class="button" type="submit">
          {words.send}
        </button>
      </form>
    </details>
  );
}

export function ApiConsole({ operations, lang }: { operations: ConsoleOperation[]; lang: Lang }) {
  const words = dictionary(lang).console;
  return (
    <article class="console">
      <h1>{words.heading}</h1>
      <p class="lead">{words.lead}</p>
      <p>
        <a href={SWAGGER_PATH} type="application/json">
          {words.document}
        </a>
      </p>
      {operations.map((operation) => (
        <Operation operation={operation} lang={lang} />
      ))}
    </article>
  );
}
