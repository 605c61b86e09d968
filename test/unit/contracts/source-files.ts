// The repository's own source, as the contract tests read it: paths, text and import lines.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../../..");

const FOLDERS = ["worker", "site/src", "scripts", "test"];
const EXTENSIONS = /\.(ts|tsx|mjs|astro)$/;

export type SourceFile = { path: string; text: string };
export type Import = {
  /** A path from the root for relative imports, else the name of the package. */
  target: string;
  /** Gone after compilation: it orders nothing at run time. */
  typeOnly: boolean;
};

function walk(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : walk(path);
    return EXTENSIONS.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

export function readSourceFiles(folders = FOLDERS): SourceFile[] {
  return folders.flatMap(walk).map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

const STATEMENT = /^\s*(import|export)\s+(type\s)?([^;"']*?\bfrom\s+)?["']([^"']+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** `{ type A, type B }` carries types only, although the statement does not say so at its head. */
function hasOnlyTypes(clause: string): boolean {
  const names = /^\s*\{([^}]*)\}\s*from/.exec(clause)?.[1];
  if (names === undefined) return false;
  return names.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type "));
}

export function importsOf(file: SourceFile): Import[] {
  const toTarget = (specifier: string) =>
    specifier.startsWith(".") ? normalize(join(dirname(file.path), specifier)) : specifier;
  const statements = [...file.text.matchAll(STATEMENT)].map(([, , type, clause = "", specifier = ""]) => ({
    target: toTarget(specifier),
    typeOnly: type !== undefined || hasOnlyTypes(clause),
  }));
  // `typeof import("…")` is a type as well.
  const dynamic = [...file.text.matchAll(DYNAMIC)].map((match) => ({
    target: toTarget(match[1] ?? ""),
    typeOnly: /typeof\s+$/.test(file.text.slice(0, match.index)),
  }));
  return [...statements, ...dynamic];
}
