import { defineConfig } from "vitest/config";

/** The packed plugin in the real OpenCode. */
export default defineConfig({
  test: {
    name: "e2e",
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: ["test/helpers/temporary-root.ts", "test/e2e/global-setup.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // One second, as it is by default, is a limit that a busy machine exceeds.
    expect: { poll: { timeout: 30_000 } },
    // One waits or starts while another works; more at once only wait for each other. test/e2e/at-once.ts
    // counts the OpenCodes.
    maxWorkers: 2,
  },
});
