// What would be deployed: it builds without a network, and it stays small (a cold start is mostly the parsing of it).
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { ROOT, tempFolder } from "./portal.ts";

const MAX_BUNDLE_GZIP_BYTES = 900_000;
const temp = tempFolder();
afterAll(() => temp.remove());

it("wrangler deploy --minify --dry-run passes and the bundle keeps to its budget", () => {
  const args = ["node_modules/wrangler/bin/wrangler.js", "deploy", "--minify", "--dry-run", "--outdir", temp.path];
  const env = {
    ...process.env,
    CI: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_LOG_PATH: join(temp.path, "logs"),
  };
  execFileSync(process.execPath, args, { cwd: ROOT, env, stdio: "pipe" });
  const names = readdirSync(temp.path).filter((name) => /\.(js|mjs|wasm|bin)$/.test(name));
  expect(names).toContain("index.js");
  const sizes = names.map((name) => gzipSync(readFileSync(join(temp.path, name))).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_BUNDLE_GZIP_BYTES);
});
