import { statSync } from "node:fs";

/**
 * Changes whenever the file does: who saves by a rename leaves a new inode with a new time.
 * @returns "none" where there is no file
 * @throws the system's own errors
 */
export function fileMark(path: string): string {
  const facts = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (facts === undefined) return "none";
  return `${facts.dev} ${facts.ino} ${facts.size} ${facts.mtimeNs} ${facts.ctimeNs}`;
}
