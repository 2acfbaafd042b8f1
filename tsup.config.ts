import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { defineConfig, type Options } from "tsup";
import { oldNodeUtil } from "./tools/old-node-util.ts";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

// OpenCode's installer runs no build step, and every package that is not bundled is one more
// download on the user's machine (docs/decisions/0001-packages.md). What the plugin, the terminal
// UI and the command line have in common stands in files that they share (0005).
/** OpenCode finds the imports that it must rewrite only with white space after `from` (OPENCODE 9.2). */
function spaceHostImports(file: string): void {
  const code = readFileSync(file, "utf8");
  writeFileSync(file, code.replace(/\bfrom(?="(?:@opentui\/solid|solid-js)")/g, "from "));
}

/** `dist/main.js` loads `dist/index.js`, which would else be split for it: one more file to read. */
const mainLoadsIndex: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "main-loads-index",
  setup: (build) => {
    build.onResolve({ filter: /^\.\/index\.ts$/ }, ({ importer }) =>
      basename(importer) === "main.ts" ? { path: "./index.js", external: true } : undefined,
    );
  },
};

export default defineConfig({
  entry: ["src/index.ts", "src/main.ts", "src/opencode2-model.ts", "src/tui.ts", "src/cli.ts"],
  format: "esm",
  target: "node20",
  platform: "node",
  splitting: true,
  clean: true,
  // The packages of the terminal UI are OpenCode's own (OPENCODE 9.2); cli-table3 asks for
  // @colors/colors only to colour what is never coloured here.
  noExternal: [/^(?!@opentui\/|solid-js|@colors\/)/],
  external: ["@opentui/solid", "solid-js", "@colors/colors"],
  // Else tsup resolves Node's modules before any plugin is asked.
  removeNodeProtocol: false,
  esbuildPlugins: [mainLoadsIndex, oldNodeUtil],
  minify: "terser",
  // The names of classes stay, for what an error is called. `npx tsup --sourcemap` at the same
  // version makes a map, by which a place in a stack trace is found again.
  terserOptions: {
    module: true,
    ecma: 2020,
    mangle: { keep_classnames: true },
    compress: { keep_classnames: true, passes: 3 },
    format: { comments: false },
  },
  define: { __PACKAGE_VERSION__: JSON.stringify(version) },
  esbuildOptions: (options) => {
    // jsonc-parser's `main` is UMD, whose inner requires a bundle does not follow.
    options.mainFields = ["module", "main"];
    // THIRD_PARTY_NOTICES.md has them.
    options.legalComments = "none";
  },
  onSuccess: () => {
    spaceHostImports("dist/tui.js");
    // Written by hand: each entry has one export, and it must not drag a package in.
    copyFileSync("src/opencode1/public-types.d.ts", "dist/index.d.ts");
    copyFileSync("src/tui/public-types.d.ts", "dist/tui.d.ts");
    return Promise.resolve();
  },
});
