import { chmodSync, lstatSync, mkdirSync, realpathSync, statSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { KiroLocalError } from "../errors.ts";
import { diskErrorCode } from "./disk.ts";
import { unusableDisk } from "./disk-error.ts";

const OTHERS_MAY_WRITE = 0o002;
const ANY_BUT_OWNER = 0o077;

/**
 * The one true path of a file of secrets: directory resolved, a final link followed once, so that
 * every way to the file meets in one lock. Makes the directory (0700) when it is missing.
 * @throws KiroLocalError `path_unsafe` when a link leads to where other users may write
 */
export function resolveSecretPath(path: string): string {
  makePrivateDirectory(dirname(path));
  const plain = join(realpathSync(dirname(path)), basename(path));
  if (!statOf(plain)?.isSymbolicLink()) return plain;
  return resolveLink(plain);
}

/** Refuses what is not a plain file of ours; narrows the mode of an old file to 0600, once. */
export function securePlainFile(path: string): void {
  const stats = statOf(path);
  if (stats === undefined) return;
  if (!stats.isFile()) throw unsafe(path, "it is not a plain file; move it away");
  if (!isOwn(stats)) throw unsafe(path, "it belongs to another user; move it away");
  if (process.platform !== "win32" && (stats.mode & ANY_BUT_OWNER) !== 0) narrow(path);
}

function narrow(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch {
    // On a read-only disk it cannot be narrowed, and it can still be read.
  }
}

function makePrivateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusableDisk("store_unusable", directory, error);
  }
}

function resolveLink(link: string): string {
  const target = resolveTarget(link);
  const directory = statSync(dirname(target));
  const file = statOf(target);
  if (!isOwn(directory) || (file !== undefined && !isOwn(file))) {
    throw unsafe(link, "it is a link into another user's directory; replace it by a file");
  }
  if ((directory.mode & OTHERS_MAY_WRITE) !== 0) {
    throw unsafe(link, "it is a link into a directory where anyone may write; replace it");
  }
  return target;
}

function resolveTarget(link: string): string {
  try {
    return realpathSync(link);
  } catch (error) {
    throw unsafe(link, `it is a link that leads nowhere (${diskErrorCode(error) ?? "unknown"})`);
  }
}

function isOwn(stats: Stats): boolean {
  const user = process.getuid?.();
  return user === undefined || stats.uid === user;
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return undefined;
    throw unusableDisk("store_unusable", path, error);
  }
}

function unsafe(path: string, reason: string): KiroLocalError {
  return new KiroLocalError("path_unsafe", `Refusing to use ${path}: ${reason}`);
}
