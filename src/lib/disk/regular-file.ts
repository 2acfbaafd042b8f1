import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { KiroLocalError } from "../../facts/errors.ts";
import type { FileErrorCode } from "../../facts/problems/local-problem.ts";
import { diskErrorCode, makeDirectory, READ_REGULAR } from "./disk.ts";
import { unusableFile } from "./disk-error.ts";

/** Follows no link, waits for no pipe (undefined flags, as on Windows, count as 0). */
const APPEND =
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_RDWR |
  constants.O_NOFOLLOW |
  constants.O_NONBLOCK;

/**
 * Reads a plain file: never through a link, and nothing that never ends (a pipe, a device).
 * @param code of the error that is thrown
 * @param onOpen is told what was opened, before it is read
 * @returns undefined if there is none
 * @throws KiroLocalError `code`
 */
export function readRegularFile(
  path: string,
  maxBytes: number,
  code: FileErrorCode,
  onOpen?: (descriptor: number, facts: Stats) => void,
): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, READ_REGULAR);
    const facts = fstatSync(descriptor);
    if (!facts.isFile()) throw new KiroLocalError({ code, path, reason: "not-a-file" });
    if (facts.size > maxBytes) throw new KiroLocalError({ code, path, reason: "too-large" });
    onOpen?.(descriptor, facts);
    return readFileSync(descriptor);
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return undefined;
    throw unusableFile(code, path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Opens a plain file to add to its end, in the same way; made where there is none, with a directory
 * (0700). The caller closes it, unless `onOpen` throws.
 * @throws KiroLocalError `not_a_file`; the system's own errors
 */
export function openToAppend(
  path: string,
  mode: number,
  onOpen?: (descriptor: number, facts: Stats) => void,
): { descriptor: number; facts: Stats } {
  makeDirectory(dirname(path), 0o700);
  const descriptor = openSync(path, APPEND, mode);
  try {
    const facts = fstatSync(descriptor);
    if (!facts.isFile())
      throw new KiroLocalError({ code: "not_a_file", path, reason: "not-a-file" });
    onOpen?.(descriptor, facts);
    return { descriptor, facts };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
