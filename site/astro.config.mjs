// The static site: French at `/`, English at `/en/`, built into site/dist, which the worker serves behind its guard.
// Nothing is fetched at build time but the portal's own API (LISIERE_API), and nothing from elsewhere at run time.
import { fileURLToPath } from "node:url";
import { defineConfig } from "astro/config";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path("."),
  outDir: path("./dist"),
  cacheDir: path("./.astro/cache"),
  output: "static",
  trailingSlash: "always",
  // No style attribute and no inline style sheet or script: the pages' Content-Security-Policy allows neither.
  build: { format: "directory", inlineStylesheets: "never" },
  vite: {
    build: { assetsInlineLimit: 0 },
  },
  devToolbar: { enabled: false },
});
