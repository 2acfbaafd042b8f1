import { statSync } from "node:fs";

export const NO_FILE = "none";

/**
 * Changes whenever the file does: who saves by a rename leaves a new inode with a new time.
 * @returns `NO_FILE` where there is none
 * @throws the system's own errors
 */
export function fileMark(path: string): string {
  const facts = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (facts === undefined) return NO_FILE;
  return `${facts.dev} ${facts.ino} ${facts.size} ${facts.mtimeNs} ${facts.ctimeNs}`;
}
