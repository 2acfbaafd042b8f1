import { defineConfig } from "vitest/config";

/** The packed plugin in the real OpenCode. */
export default defineConfig({
  test: {
    name: "e2e",
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: "test/e2e/global-setup.ts",
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // Part of an OpenCode's start is waiting, and outages are nothing else; of more at once, all are slower.
    maxWorkers: 2,
  },
});
