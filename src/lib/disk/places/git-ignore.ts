import { closeSync, existsSync, realpathSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { openToAppend, readRegularFile } from "../regular-file.ts";

/** Written by people; a larger one is not. */
const MAX_BYTES = 1024 * 1024;

/**
 * Keeps files out of a repository that holds a person's configuration: adds what is missing
 * to the directory's `.gitignore`. Makes one only inside a work tree. Best effort, never fails;
 * where a link, a pipe or anything else is in its place, nothing is done (Git follows no link there).
 */
export function ignoreInGit(directory: string, patterns: readonly string[]): void {
  try {
    // Settings are often links into a repository somewhere else.
    const place = realpathSync(directory);
    const path = join(place, ".gitignore");
    const found = readRegularFile(path, MAX_BYTES, "not_a_file");
    if (found === undefined && !isInWorkTree(place)) return;
    const text = found?.toString("utf8") ?? "";
    const lines = new Set(text.split(/\r?\n/));
    const missing = patterns.filter((pattern) => !lines.has(pattern));
    if (missing.length === 0) return;
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    append(path, `${start}${missing.join("\n")}\n`);
  } catch {
    // The files themselves are for their owner only; this is one more net.
  }
}

function append(path: string, text: string): void {
  const { descriptor } = openToAppend(path, 0o644);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function isInWorkTree(directory: string): boolean {
  for (let current = directory; ; current = dirname(current)) {
    if (existsSync(join(current, ".git"))) return true;
    if (dirname(current) === current) return false;
  }
}
