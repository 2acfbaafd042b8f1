import { defineConfig } from "vitest/config";

/** The packed plugin in the real OpenCode. */
export default defineConfig({
  test: {
    name: "e2e",
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: ["test/helpers/temporary-root.ts", "test/e2e/global-setup.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // More OpenCodes at once than cores only wait for each other.
    fileParallelism: false,
  },
});
