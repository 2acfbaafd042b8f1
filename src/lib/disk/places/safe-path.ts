import { lstatSync, readlinkSync, realpathSync, statSync, type Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { KiroLocalError } from "../../../facts/errors.ts";
import type { FileErrorCode, UnsafePath } from "../../../facts/problems/local-problem.ts";
import { defined } from "../../defined.ts";
import { diskErrorCode } from "../disk.ts";
import { unusableFile } from "../disk-error.ts";

/**
 * Where the file really is, so that one file has one path and so one lock, whatever links lead to
 * it. A link in the place of the file itself is followed once.
 * @param code of the error where the system does not tell
 * @throws KiroLocalError `code`; `path_unsafe` when that link leads to where other users can write,
 * or to another user's file
 */
export function finalPath(path: string, code: FileErrorCode): string {
  try {
    return followed(path);
  } catch (error) {
    throw unusableFile(code, path, error);
  }
}

function followed(path: string): string {
  const plain = join(realDirectory(dirname(path)), basename(path));
  const facts = lstatOrMissing(plain);
  if (!facts?.isSymbolicLink()) return plain;
  const linked = resolve(dirname(plain), readlinkSync(plain));
  const target = join(realDirectory(dirname(linked)), basename(linked));
  if (lstatOrMissing(target)?.isSymbolicLink()) throw unsafe(path, "link-to-link", target);
  refuseShared(path, target);
  return target;
}

function realDirectory(directory: string): string {
  try {
    return realpathSync.native(directory);
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return resolve(directory);
    throw error;
  }
}

function lstatOrMissing(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/**
 * Anyone who can write to a directory can replace its files. Many systems give each user a group
 * of their own, and let it write by default; its number is the user's. Windows has no such modes.
 */
function refuseShared(path: string, target: string): void {
  const directory = dirname(target);
  const user = process.getuid?.();
  const facts = statSync(directory, { throwIfNoEntry: false });
  if (facts === undefined) throw unsafe(path, "link-to-missing-directory", directory);
  if (user === undefined) return;
  if (facts.uid !== user) throw unsafe(path, "link-to-foreign-directory", directory);
  const isPrivateGroup = facts.gid === user && facts.gid === process.getgid?.();
  if ((facts.mode & (isPrivateGroup ? 0o002 : 0o022)) !== 0) {
    throw unsafe(path, "link-to-shared-directory", directory);
  }
  const owner = lstatOrMissing(target)?.uid ?? user;
  if (owner !== user) throw unsafe(path, "link-to-foreign-file", target);
}

/** @throws KiroLocalError `path_unsafe` when the path is a link, wherever it leads */
export function refuseLink(path: string): void {
  if (isLink(path)) throw unsafe(path, "link");
}

export function isLink(path: string): boolean {
  return lstatOrMissing(path)?.isSymbolicLink() === true;
}

function unsafe(path: string, reason: UnsafePath["reason"], target?: string): KiroLocalError {
  return new KiroLocalError({
    code: "path_unsafe",
    path,
    reason,
    ...defined({ target }),
  });
}
