// The environment of `npm start`: defaults, and a sentence for what makes no sense.
import { expect, it } from "vitest";
import { parseSettings } from "../../../scripts/start/settings.ts";

it("has defaults", () => {
  expect(parseSettings([], {}, "/portal")).toEqual({
    root: "/portal",
    port: 8787,
    stateDir: "/portal/.wrangler/state",
    demo: true,
    watch: false,
    givenKey: null,
  });
});

it("reads PORT, STATE_DIR, DEMO, ADMIN_API_KEY and --watch", () => {
  const env = { PORT: "9000", STATE_DIR: "data", DEMO: "0", ADMIN_API_KEY: "secret" };
  expect(parseSettings(["--watch"], env, "/portal")).toEqual({
    root: "/portal",
    port: 9000,
    stateDir: "/portal/data",
    demo: false,
    watch: true,
    givenKey: "secret",
  });
});

it.each(["http", "0", "65536", "80.5", "-1"])("refuses PORT=%s", (PORT) => {
  expect(() => parseSettings([], { PORT }, "/portal")).toThrow(`PORT is “${PORT}”`);
});

it("refuses an unknown option", () => {
  expect(() => parseSettings(["--wath"], {}, "/portal")).toThrow("Unknown option --wath");
});
