import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { diskErrorCode, makeDirectory } from "../../lib/disk/disk.ts";
import { unusableFile } from "../../lib/disk/disk-error.ts";
import { temporaryPath } from "../../lib/disk/durable-file.ts";
import { readRegularFile } from "../../lib/disk/regular-file.ts";
import type { Random } from "../../lib/random.ts";

/** People write these by hand. */
const MAX_BYTES = 1024 * 1024;
const NEW_FILE_MODE = 0o644;

/** As many as Linux follows. */
const MAX_LINKS = 40;

/**
 * Where the file really is, or would be: settings are often links into a repository of their own.
 */
export function realPathOf(path: string, links = MAX_LINKS): string {
  try {
    return realpathSync(path);
  } catch {
    const target = links > 0 ? linkTarget(path) : undefined;
    return target === undefined ? path : realPathOf(target, links - 1);
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return resolve(realpathSync(dirname(path)), readlinkSync(path));
  } catch {
    return undefined;
  }
}

/**
 * The bytes of a plain file, behind a link too.
 * @returns undefined if there is none
 * @throws KiroLocalError `not_a_file`
 */
export function readBytes(path: string): Buffer | undefined {
  return readRegularFile(realPathOf(path), MAX_BYTES, "not_a_file");
}

/** Its text without a byte order mark; undefined if it is no UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text as bytes, with the byte order mark of what was there before. */
export function bytesOf(text: string, before: Buffer | undefined): Buffer {
  const mark = before?.subarray(0, 3).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : [];
  return Buffer.concat([Buffer.from(mark), Buffer.from(text)]);
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Whether its owner lets it be written: a rename would go over a file that is read-only. */
export function isWritable(path: string): boolean {
  const real = realPathOf(path);
  try {
    if ((statSync(real).mode & 0o222) === 0) return false;
    accessSync(real, constants.W_OK);
    return true;
  } catch (error) {
    return diskErrorCode(error) === "ENOENT";
  }
}

/**
 * Replaces a file, or the file that a link leads to, in one moment; its mode stays.
 * @param content undefined removes the file
 * @throws KiroLocalError `not_a_file`, with the system's reason
 */
export function writeWhole(
  path: string,
  content: Uint8Array | undefined,
  random: Random,
  newMode = NEW_FILE_MODE,
): void {
  const real = realPathOf(path);
  try {
    if (content === undefined) {
      rmSync(real, { force: true });
      return;
    }
    makeDirectory(dirname(real), 0o700);
    const mode = statSync(real, { throwIfNoEntry: false })?.mode;
    replace(real, content, mode === undefined ? newMode : mode & 0o777, random);
  } catch (error) {
    throw unusableFile("not_a_file", path, error);
  }
}

function replace(path: string, content: Uint8Array, mode: number, random: Random): void {
  const temporary = temporaryPath(path, random);
  try {
    const descriptor = openSync(temporary, "wx", 0o600);
    try {
      for (let sent = 0; sent < content.length;) {
        sent += writeSync(descriptor, content, sent, content.length - sent, sent);
      }
      if (process.platform !== "win32") fchmodSync(descriptor, mode);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
