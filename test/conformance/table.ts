// The table in docs/conformance.md, from the cases that the tests run: `npm run conformance` writes it, and a contract
// test compares it.
import type { Case } from "./case.ts";
import { NOT_SERVED } from "./not-served.ts";
import { PARTS } from "./parts.ts";

const HEADER = `# Conformance to the Explore API v2.1

One line per clause, each a test over HTTP in \`test/conformance/\` against two small datasets (\`datasets.ts\` there), in the
Workers runtime and over a socket against what \`npm start\` runs. Requests are GET unless they say otherwise. Section
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

function toLine({ section, clause, method, request, choice }: Case): string {
  const asked = toCode(method === undefined ? request : `${method} ${request}`);
  return `| §${section} | ${toCell(clause)} | ${asked} | ${choice === undefined ? "conforms" : `chosen: ${toCell(choice)}`} |`;
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
