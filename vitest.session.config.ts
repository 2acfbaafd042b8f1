import { defineConfig } from "vitest/config";

/** One long session in the real OpenCode, turn by turn: what fails first is what went wrong. */
export default defineConfig({
  test: {
    name: "session",
    include: ["test/long-session/**/*.test.ts"],
    globalSetup: ["test/helpers/temporary-root.ts", "test/e2e/global-setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One second, as it is by default, is a limit that a busy machine exceeds.
    expect: { poll: { timeout: 30_000 } },
    bail: 1,
    // A line for each turn, as it is, when it is over.
    disableConsoleIntercept: true,
    reporters: ["dot"],
  },
});
