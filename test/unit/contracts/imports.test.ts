// Import directions (CONTRIBUTING.md, "Layout"): read from the import lines, so that a breach is a failing test.
import { describe, expect, it } from "vitest";
import { areaOf, isPure, MAY_IMPORT } from "./areas.ts";
import { importsOf, readSourceFiles } from "./source-files.ts";

const files = readSourceFiles();
const byPath = new Map(files.map((file) => [file.path, importsOf(file)]));
const valuesOf = (path: string) => (byPath.get(path) ?? []).filter((line) => !line.typeOnly);

const IMPURE = /^(hono($|\/)|@hono\/|drizzle-orm|cloudflare:)|^worker\/env\.ts$/;
/** Pages are rendered by the same components in the worker, at build time and in the browser. */
const RENDERED_IN_WORKER = /^site\/src\/(components|i18n|lib)\//;

function isAllowed(path: string, target: string): boolean {
  const from = areaOf(path);
  const to = areaOf(target);
  if (from === null || to === null || from === to || from === "test") return true;
  if (path.startsWith("worker/api/pages/") && RENDERED_IN_WORKER.test(target)) return true;
  return MAY_IMPORT[from].includes(to);
}

/** The first chain of value imports from `path` to a package that a pure file may not need. */
function impureChain(path: string, seen = new Set<string>()): string[] | null {
  if (seen.has(path)) return null;
  seen.add(path);
  for (const { target } of valuesOf(path)) {
    if (IMPURE.test(target)) return [path, target];
    const rest = impureChain(target, seen);
    if (rest !== null) return [path, ...rest];
  }
  return null;
}

function findCycle(): string[] | null {
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const { target } of valuesOf(path)) {
      const cycle = visit(target, [...trail, path]);
      if (cycle !== null) return cycle;
    }
    done.add(path);
    return null;
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

describe("import directions", () => {
  it("reads import lines of every kind", () => {
    const text = [
      'import a from "hono";',
      'import type { B } from "./b.ts";',
      'import {\n  type C,\n  type D,\n} from "../c.ts";',
      'import { type E, f } from "./e.ts";',
      'import "./g.ts";',
      'const h = await import("./h.ts");',
      'type I = typeof import("./i.ts");',
    ].join("\n");
    expect(importsOf({ path: "worker/lib/x.ts", text })).toEqual([
      { target: "hono", typeOnly: false },
      { target: "worker/lib/b.ts", typeOnly: true },
      { target: "worker/c.ts", typeOnly: true },
      { target: "worker/lib/e.ts", typeOnly: false },
      { target: "worker/lib/g.ts", typeOnly: false },
      { target: "worker/lib/h.ts", typeOnly: false },
      { target: "worker/lib/i.ts", typeOnly: true },
    ]);
  });

  it("finds the source it is about", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(valuesOf("worker/index.ts").length).toBeGreaterThan(2);
  });

  it("arrows go down only", () => {
    const breaches = files.flatMap(({ path }) =>
      valuesOf(path)
        .filter(({ target }) => !isAllowed(path, target))
        .map(({ target }) => `${path} → ${target}`),
    );
    expect(breaches).toEqual([]);
  });

  it("pure files need no framework, no database and no platform, not even through others", () => {
    const direct = files
      .filter(({ path }) => isPure(path))
      .flatMap(({ path }) => (byPath.get(path) ?? []).map(({ target }) => `${path} → ${target}`))
      .filter((line) => IMPURE.test(line.split(" → ")[1] ?? ""));
    expect(direct).toEqual([]);
    const chains = files.filter(({ path }) => isPure(path)).map(({ path }) => impureChain(path));
    expect(chains.filter((chain) => chain !== null)).toEqual([]);
  });

  it("there is no cycle", () => {
    expect(findCycle()).toBeNull();
  });

  it("the query builder is used in the catalogue only", () => {
    const users = files.filter(({ path }) =>
      valuesOf(path).some(({ target }) => target.startsWith("drizzle-orm") && target !== "drizzle-orm/d1"),
    );
    const outside = users.map(({ path }) => path).filter((path) => !/^(worker\/catalog|test)\//.test(path));
    expect(outside).toEqual([]);
  });

  it("the site calls the API in one file", () => {
    const callers = readSourceFiles(["site/src"]).filter(({ text }) => /(?<![\w.$])fetch\(/.test(text));
    expect(callers.map(({ path }) => path).filter((path) => path !== "site/src/lib/api.ts")).toEqual([]);
  });
});
