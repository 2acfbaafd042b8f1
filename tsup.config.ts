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
  define: { __PACKAGE_VERSION__: JSON.stringify(version) },
};

/**
 * The tarball's limit is 300 KB (0005).
 * @param identifiers shortens the names of functions and classes: a stack trace loses them
 */
function smaller(identifiers: boolean): Pick<Options, "esbuildOptions"> {
  return {
    esbuildOptions: (options) => {
      // jsonc-parser's `main` is UMD, whose inner requires a bundle does not follow.
      options.mainFields = ["module", "main"];
      options.minifyWhitespace = true;
      options.minifySyntax = true;
      options.minifyIdentifiers = identifiers;
      // THIRD_PARTY_NOTICES.md has them.
      options.legalComments = "none";
    },
  };
}

/** CommonJS packages inside require Node's own modules. */
const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

export default defineConfig([
  {
    ...shared,
    ...smaller(false),
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
    ...smaller(true),
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
    ...smaller(true),
    entry: ["src/cli.ts"],
    // cli-table3 asks for it only to colour what is never coloured here.
    noExternal: [/^(?!@colors\/)/],
    external: ["@colors/colors"],
    banner: { js: REQUIRE },
  },
]);
