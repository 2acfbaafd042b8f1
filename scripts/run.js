// Runs a TypeScript file: node scripts/run.js FILE.ts [ARGUMENT...]
// Node 20 cannot. The file is bundled beside the packages that it imports, then imported itself.
import { readFileSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [node, , file, ...rest] = process.argv;
if (file === undefined) {
  process.stderr.write("Usage: node scripts/run.js FILE.ts [ARGUMENT...]\n");
  process.exit(2);
}
const entry = resolve(file);
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const directory = join(root, "node_modules", ".cache", "opencode-kiro-auth");
// One file for each process: several may run the same script at once.
const bundle = join(directory, `${basename(entry, ".ts")}-${process.pid}.mjs`);

await mkdir(directory, { recursive: true });
// A script may end the process itself, so a finally would not always run.
process.once("exit", () => rmSync(bundle, { force: true }));
await build({
  entryPoints: [entry],
  outfile: bundle,
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  define: { __PACKAGE_VERSION__: JSON.stringify(version) },
  logLevel: "error",
});
process.setSourceMapsEnabled(true);
// The script sees the command line that it would see if Node ran it.
process.argv = [node, entry, ...rest];
await import(pathToFileURL(bundle).href);
