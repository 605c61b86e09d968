// `npm run conformance`: docs/conformance.md, written anew.
import { writeFileSync } from "node:fs";
import { renderTable } from "./table.ts";

writeFileSync("docs/conformance.md", renderTable());
