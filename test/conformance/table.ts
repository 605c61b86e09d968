// The table in docs/conformance.md, from the cases that the tests run: `npm run conformance` writes it, and a contract
// test compares it.
import type { Case } from "./case.ts";
import { ANSWERS } from "./cases/answers.ts";
import { CATALOG } from "./cases/catalog.ts";
import { CONDITIONS } from "./cases/conditions.ts";
import { EXPRESSIONS } from "./cases/expressions.ts";
import { FACETS } from "./cases/facets.ts";
import { GROUPS } from "./cases/groups.ts";
import { NOT_SERVED } from "./not-served.ts";

const PARTS: [title: string, cases: Case[]][] = [
  ["Answers and parameters", ANSWERS],
  ["Expressions and order", EXPRESSIONS],
  ["Conditions", CONDITIONS],
  ["Groups", GROUPS],
  ["Facets", FACETS],
  ["The catalogue", CATALOG],
];

const HEADER = `# Conformance to the Explore API v2.1

One line per clause, each a test over HTTP in \`test/conformance/\` against two small datasets (\`datasets.ts\` there). Section
numbers are those of the reference sheet that the API was built from. *Conforms* means that the answer is the one that is
documented or was recorded upstream; where neither says anything, the state tells what was chosen. Written by
\`npm run conformance\`; a contract test keeps it true.
`;

const toCell = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("|", "\\|");

function toCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${fence}${space}${text.replaceAll("|", "\\|")}${space}${fence}`;
}

function toLine({ section, clause, request, choice }: Case): string {
  return `| §${section} | ${toCell(clause)} | ${toCode(request)} | ${choice === undefined ? "conforms" : `chosen: ${toCell(choice)}`} |`;
}

/** The whole document. */
export function renderTable(): string {
  const parts = PARTS.map(([title, cases]) =>
    [`\n## ${title}\n`, "| section | clause | request | state |", "|---|---|---|---|", ...cases.map(toLine), ""].join(
      "\n",
    ),
  );
  const missing = NOT_SERVED.map(([section, clause, why]) => `| §${section} | ${toCell(clause)} | ${toCell(why)} |`);
  const rest = ["\n## Not served\n", "| section | clause | why |", "|---|---|---|", ...missing, ""].join("\n");
  return `${HEADER}${parts.join("")}${rest}`;
}
