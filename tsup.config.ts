import { readFileSync } from "node:fs";
import { defineConfig } from "tsup";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

// One self-contained ESM file: OpenCode's installer runs no build step and every bundled
// package is one less download on the user's machine (docs/decisions/0001-packages.md).
export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  platform: "node",
  splitting: false,
  clean: true,
  noExternal: [/.*/],
  define: { __PACKAGE_VERSION__: JSON.stringify(version) },
});
