// node scripts/run.js scripts/check-references.ts [ROOT]
// Fails when a citation in sources, tests, scripts or documents leads nowhere.
import { dirname } from "node:path";
import { findBrokenReferences } from "./references/citations.ts";
import { readTree } from "./references/tree.ts";

const root = process.argv[2] ?? dirname(dirname(process.argv[1] ?? ""));
const broken = await findBrokenReferences(await readTree(root));
for (const { path, line, citation, problem } of broken) {
  console.error(`${path}:${line}: "${citation}": ${problem}`);
}
if (broken.length > 0) process.exitCode = 1;
