// All cases, in the order of the table.
import type { Case } from "./case.ts";
import { ANSWERS } from "./cases/answers.ts";
import { CATALOG } from "./cases/catalog.ts";
import { CONDITIONS } from "./cases/conditions.ts";
import { EXPORTS } from "./cases/exports.ts";
import { EXPRESSIONS } from "./cases/expressions.ts";
import { FACETS } from "./cases/facets.ts";
import { GROUPS } from "./cases/groups.ts";
import { TRANSPORT } from "./cases/transport.ts";

export const PARTS: [title: string, cases: Case[]][] = [
  ["Transport", TRANSPORT],
  ["Answers and parameters", ANSWERS],
  ["Expressions and order", EXPRESSIONS],
  ["Conditions", CONDITIONS],
  ["Groups", GROUPS],
  ["Facets", FACETS],
  ["The catalogue", CATALOG],
  ["Exports", EXPORTS],
];

/** Cases with names, for `test.each`. */
export const named = (cases: Case[]): [string, Case][] =>
  cases.map((each) => [`§${each.section} ${each.clause}: ${each.method ?? "GET"} ${each.request}`, each]);
