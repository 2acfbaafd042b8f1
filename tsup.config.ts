import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { defineConfig, type Options } from "tsup";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

// Here, once: the builds below run at the same time.
rmSync("dist", { recursive: true, force: true });

// Self-contained ESM files: OpenCode's installer runs no build step, and every package that is
// not bundled is one more download on the user's machine (docs/decisions/0001-packages.md).
const shared: Options = {
  format: "esm",
  target: "node20",
  platform: "node",
  splitting: false,
  noExternal: [/.*/],
  esbuildOptions: (options) => {
    // jsonc-parser's `main` is UMD, whose inner requires a bundle does not follow.
    options.mainFields = ["module", "main"];
  },
  define: { __PACKAGE_VERSION__: JSON.stringify(version) },
};

/** CommonJS packages inside require Node's own modules. */
const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

export default defineConfig([
  {
    ...shared,
    entry: ["src/index.ts"],
    onSuccess: () => {
      // Written by hand: the one export has one type, and it must not drag a package in.
      copyFileSync("src/plugin/public-types.d.ts", "dist/index.d.ts");
      return Promise.resolve();
    },
  },
  // What the terminal UI loads, in another thread: its packages are OpenCode's own (OPENCODE 9.2).
  {
    ...shared,
    entry: ["src/tui.ts"],
    noExternal: [/^(?!@opentui\/|solid-js)/],
    external: ["@opentui/solid", "solid-js"],
    onSuccess: () => {
      copyFileSync("src/tui/public-types.d.ts", "dist/tui.d.ts");
      return Promise.resolve();
    },
  },
  // The command line is a file of its own: the plugin loads none of its packages (0005).
  {
    ...shared,
    entry: ["src/cli.ts"],
    banner: { js: REQUIRE },
    // Its errors are sentences, never stack traces; THIRD_PARTY_NOTICES.md has the licences.
    esbuildOptions: (options) => {
      options.mainFields = ["module", "main"];
      options.minify = true;
      options.legalComments = "none";
    },
  },
]);
