// Four projects: `unit` in plain Node, `worker` inside the Workers runtime, `e2e` against the real start, and `faults`,
// which kills processes. `vitest run --project unit` runs one of them. Projects run one after the other (`groupOrder`):
// those that start portals want the machine for themselves.
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const SLOW_MS = 120_000;
/** What a test polls for may take its time on a loaded machine. */
const PATIENT = { poll: { timeout: 15_000 } };

export default defineConfig(async () => ({
  test: {
    // .ci/run reads its closing line from the report.
    reporters: ["default", "json"],
    outputFile: { json: ".wrangler/test-report.json" },
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000, sequence: { groupOrder: 1 } } },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                ADMIN_API_KEY: "test-key",
                ALLOW_PRIVATE_SOURCES: "1",
                TEST_MIGRATIONS: await readD1Migrations("./migrations"),
              },
            },
            // Errors that cross from an object to the worker are part of many tests.
            verbose: false,
          }),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts", "test/conformance/**/*.test.ts"],
          setupFiles: ["./test/worker/setup.ts"],
          globalSetup: ["./test/worker/global-setup.ts"],
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["./test/e2e/global-setup.ts"],
          expect: PATIENT,
          sequence: { groupOrder: 3 },
          testTimeout: SLOW_MS,
          hookTimeout: SLOW_MS,
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          testTimeout: SLOW_MS,
          hookTimeout: SLOW_MS,
          sequence: { groupOrder: 4 },
          // Each of them loads the whole machine.
          fileParallelism: false,
        },
      },
    ],
  },
}));
