import { appendFileSync, existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Keeps files out of a repository that holds a person's configuration: adds what is missing
 * to the directory's `.gitignore`. Makes one only inside a work tree. Best effort, never fails.
 */
export function ignoreInGit(directory: string, patterns: readonly string[]): void {
  try {
    // Settings are often links into a repository somewhere else.
    const place = realpathSync(directory);
    const path = join(place, ".gitignore");
    if (!existsSync(path) && !isInWorkTree(place)) return;
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const lines = new Set(text.split(/\r?\n/));
    const missing = patterns.filter((pattern) => !lines.has(pattern));
    if (missing.length === 0) return;
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    appendFileSync(path, `${start}${missing.join("\n")}\n`);
  } catch {
    // The files themselves are for their owner only; this is one more net.
  }
}

function isInWorkTree(directory: string): boolean {
  for (let current = directory; ; current = dirname(current)) {
    if (existsSync(join(current, ".git"))) return true;
    if (dirname(current) === current) return false;
  }
}
