import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

// Sentences have times of the reader's zone, and numbers in the notation of the reader's locale: the
// same ones on every machine that runs the tests.
process.env["TZ"] = "UTC";
process.env["LC_ALL"] = "en_US.UTF-8";

/** Everything but the real OpenCode: vitest.e2e.config.ts and vitest.session.config.ts start it, on request only. */
export default defineConfig({
  define: { __PACKAGE_VERSION__: JSON.stringify(version) },
  test: {
    name: "unit",
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "test/long-session/**"],
    globalSetup: ["test/helpers/temporary-root.ts", "test/helpers/hidden-failures.ts"],
    // To load all modules anew for each file takes half of the time (docs/TESTING.md, rule 9).
    isolate: false,
    // One less than the cores by default: on a machine of two, one after the other. `npm test` runs
    // test/bounds by itself: a process that is starved holds more memory than its limit allows.
    maxWorkers: "100%",
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // One second, as it is by default, is a limit that a busy machine exceeds.
    expect: { poll: { timeout: 30_000 } },
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "json-summary"],
      thresholds: {
        "src/translate/**": { branches: 95 },
        "src/codewhisperer/**": { branches: 95 },
        "src/resilience/**": { branches: 95 },
      },
    },
  },
});
