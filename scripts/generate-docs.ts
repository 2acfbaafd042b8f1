// node scripts/run.js scripts/generate-docs.ts [--check]
// Writes every generated document; with --check only says which are out of date (exit code 1).
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { documents, faultTests } from "./documents.ts";

const root = dirname(dirname(process.argv[1] ?? ""));
const check = process.argv.includes("--check");

for (const { file, render } of [...documents, faultTests]) {
  const path = join(root, file);
  const current = await readFile(path, "utf8").catch(() => undefined);
  const wanted = await render(current);
  if (wanted === undefined) {
    console.log(`${file} skipped: it has no markers for what is generated`);
  } else if (current === wanted) {
    continue;
  } else if (check) {
    console.error(`${file} is out of date: run npm run docs`);
    process.exitCode = 1;
  } else {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, wanted);
    console.log(`${file} written`);
  }
}
