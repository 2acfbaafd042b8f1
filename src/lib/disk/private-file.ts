import { closeSync, fchmodSync, fstatSync, openSync, readFileSync } from "node:fs";
import { KiroLocalError } from "../../facts/errors.ts";
import type { FileErrorCode } from "../../facts/problems/local-problem.ts";
import { diskErrorCode, READ_REGULAR } from "./disk.ts";
import { unusableFile } from "./disk-error.ts";

/**
 * Reads a file that only its owner may read: never through a link and never waiting for a pipe;
 * modes that are too open are tightened.
 * @param code of the error that is thrown
 * @returns undefined if there is none
 * @throws KiroLocalError `code`
 */
export function readPrivateFile(
  path: string,
  maxBytes: number,
  code: FileErrorCode,
): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, READ_REGULAR);
    const facts = fstatSync(descriptor);
    if (!facts.isFile()) throw new KiroLocalError({ code, path, reason: "not-a-file" });
    if (facts.size > maxBytes) throw new KiroLocalError({ code, path, reason: "too-large" });
    if ((facts.mode & 0o077) !== 0) tighten(descriptor);
    return readFileSync(descriptor);
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return undefined;
    throw unusableFile(code, path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function tighten(descriptor: number): void {
  if (process.platform === "win32") return;
  try {
    fchmodSync(descriptor, 0o600);
  } catch {
    // Another user's file, or a file system without modes: reading it is all there is.
  }
}
