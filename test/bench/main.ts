// `npm run bench <name>`: measures one thing on the real portal and prints it. Nothing here passes or fails.
import { benchFeeds } from "./feeds.ts";
import { benchFormats } from "./formats.ts";
import { benchHidden } from "./hidden.ts";
import { benchIngest } from "./ingest/main.ts";
import { benchLifecycle } from "./lifecycle.ts";
import { benchQuery } from "./query/main.ts";

const BENCHES: Record<string, (...options: string[]) => Promise<void>> = {
  feeds: benchFeeds,
  feed: benchFeeds,
  hidden: benchHidden,
  ingest: benchIngest,
  formats: benchFormats,
  lifecycle: benchLifecycle,
  query: benchQuery,
};

const [name = "", ...options] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(`npm run bench <name>, where the name is one of: ${Object.keys(BENCHES).join(", ")}`);
  process.exitCode = 1;
} else {
  await bench(...options);
}
