// Comments of a record, sorted by what they say: French sources put the place, the direction and the service into one
// type of comment, and boilerplate into another (datex §3.4). Pure.
import type { Comment } from "./model.ts";

export type Descriptors = {
  /** What happened, in the publisher's words. */
  description: string | null;
  place: string | null;
  direction: { from: string; to: string } | null;
  /** "DIR Sud-Ouest/District Sud/CEI Chaum": who looks after it. */
  service: string | null;
  position: string[];
};

/** Said of every measure, and told by a column of its own. */
const BOILERPLATE = /^La mesure est (?:obligatoire|facultative|conseillée)\.?$/i;
const DIRECTION = /^(?:De |Du |D['’])\s*(\S.*?) vers (\S.*)$/i;
const PLACE = /^(?:situé |située |Point particulier|secteur )/i;
const SERVICE = /^(?:DIR |DIRIF|DIT )|^[^/]+\/[^/]+\/[^/]+$/;

/** French first, then English, then whatever there is. */
function textOf({ texts }: Comment): string {
  const inLanguage = (language: string) => texts.find(([lang]) => lang?.startsWith(language))?.[1];
  return inLanguage("fr") ?? inLanguage("en") ?? texts[0]?.[1] ?? "";
}

/** Lines that a source broke with "|" or newlines, as one text. */
function tidy(text: string): string {
  return text
    .split(/[\n|]+/)
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .join(" · ");
}

export function readDescriptors(comments: Comment[]): Descriptors {
  const found: Descriptors = { description: null, place: null, direction: null, service: null, position: [] };
  const descriptions: string[] = [];
  for (const comment of comments) {
    const text = tidy(textOf(comment));
    if (comment.type !== "locationDescriptor") {
      if (text !== "" && !BOILERPLATE.test(text)) descriptions.push(text);
      continue;
    }
    const direction = DIRECTION.exec(text);
    if (direction?.[1] && direction[2]) found.direction ??= { from: direction[1], to: direction[2] };
    else if (PLACE.test(text)) found.place ??= text;
    else if (SERVICE.test(text)) found.service ??= text;
    else if (text !== "") found.position.push(text);
  }
  return { ...found, description: descriptions.length > 0 ? descriptions.join(" – ") : null };
}
