// One runtime in the tree, and a lock file that installs from whatever registry is configured.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "./source-files.ts";

type Locked = { version?: string; resolved?: string; optionalDependencies?: Record<string, string> };
type Lock = { packages: Record<string, Locked> };

const lock: Lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
const versionsOf = (name: string) =>
  Object.entries(lock.packages)
    .filter(([path]) => path.endsWith(`node_modules/${name}`))
    .map(([, { version }]) => version);

// Two of them would bring two SQLite engines with different limits: tests would prove nothing about the portal.
it.each(["wrangler", "workerd", "miniflare"])("one version of %s", (name) => {
  expect(versionsOf(name)).toHaveLength(1);
});

it("the lock file names no registry", () => {
  expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

// npm leaves out what it could not look up when the file was written, and `npm ci` then refuses the whole file.
it("the lock file knows the binaries of every platform", () => {
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages),
    ),
  );
  expect(missing).toEqual([]);
});

it("versions are pinned: an install next year is the install of today", () => {
  const manifest: Record<string, Record<string, string>> = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});
