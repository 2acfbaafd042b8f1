import { copyFileSync, readFileSync } from "node:fs";
import { defineConfig } from "tsup";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

// One self-contained ESM file: OpenCode's installer runs no build step, and every package that is
// not bundled is one more download on the user's machine (docs/decisions/0001-packages.md).
export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  platform: "node",
  splitting: false,
  clean: true,
  noExternal: [/.*/],
  esbuildOptions: (options) => {
    // jsonc-parser's `main` is UMD, whose inner requires a bundle does not follow.
    options.mainFields = ["module", "main"];
  },
  define: { __PACKAGE_VERSION__: JSON.stringify(version) },
  onSuccess: () => {
    // Written by hand: the one export has one type, and it must not drag a package in.
    copyFileSync("src/plugin/public-types.d.ts", "dist/index.d.ts");
    return Promise.resolve();
  },
});
