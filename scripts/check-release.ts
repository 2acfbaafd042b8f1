// node scripts/run.js scripts/check-release.ts TAG
// Fails unless the tag, package.json and CHANGELOG.md name the same version.
import { readFileSync } from "node:fs";
import { releaseProblems } from "./release/problems.ts";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const problems = releaseProblems(
  process.argv[2] ?? "",
  version,
  readFileSync("CHANGELOG.md", "utf8"),
);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
