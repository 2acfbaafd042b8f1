import { fchmodSync } from "node:fs";
import type { FileErrorCode } from "../../facts/problems/local-problem.ts";
import { readRegularFile } from "./regular-file.ts";

/**
 * Reads a file that only its owner may read, as `readRegularFile` does; modes that are too open
 * are tightened.
 * @throws KiroLocalError `code`
 */
export function readPrivateFile(
  path: string,
  maxBytes: number,
  code: FileErrorCode,
): Buffer | undefined {
  return readRegularFile(path, maxBytes, code, (descriptor, { mode }) => {
    if ((mode & 0o077) !== 0) tighten(descriptor);
  });
}

function tighten(descriptor: number): void {
  if (process.platform === "win32") return;
  try {
    fchmodSync(descriptor, 0o600);
  } catch {
    // Another user's file, or a file system without modes: reading it is all there is.
  }
}
