import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** A tree that is deeper is not searched to its end. */
const MAX_LEVELS = 64;

/** The top of the work tree that a directory lies in; the root of the file system if in none. */
export function worktreeOf(directory: string): string {
  let current = directory;
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    if (existsSync(join(current, ".git"))) return current;
    const parent = dirname(current);
    if (parent === current) return current;
    current = parent;
  }
  return current;
}
