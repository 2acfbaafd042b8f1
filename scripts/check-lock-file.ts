// node scripts/run.js scripts/check-lock-file.ts [FILE]
// Fails when package-lock.json has a package without an integrity digest.
import { readFileSync } from "node:fs";
import { findUnpinnedPackages } from "./lock-file/unpinned.ts";

const file = process.argv[2] ?? "package-lock.json";
const unpinned = findUnpinnedPackages(readFileSync(file, "utf8"));
for (const path of unpinned) console.error(`${file}: ${path}: no integrity digest`);
if (unpinned.length > 0) process.exitCode = 1;
