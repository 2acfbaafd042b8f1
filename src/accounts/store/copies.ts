import { createFile, removeFile, removeQuietly } from "../../lib/disk/disk.ts";
import { unusableFile } from "../../lib/disk/disk-error.ts";
import { temporaryPath, type DurableTools } from "../../lib/disk/durable-file.ts";
import { accountsOf, parseStore, type StoreContent } from "./format.ts";
import { backupPath, quarantinePath, readCopy, type StoreOnDisk } from "./reader.ts";

/** Copies of the accounts file. Each is written whole under another name, or is not there. */

/**
 * Keeps what a save is about to replace and cannot preserve: bytes that it does not
 * understand, the last copy of a missing file, a file of an earlier version.
 * @throws KiroLocalError `store_unwritable`
 */
export function quarantine(path: string, onDisk: StoreOnDisk, tools: DurableTools): void {
  const { backup, bytes, content, lost } = onDisk;
  if (lost !== undefined) keep(path, lost, undefined, tools);
  else if (bytes === undefined) return;
  else if (content === undefined) keep(path, bytes, backup, tools);
  else if (content.isOlder) keep(path, bytes, content, tools);
}

/**
 * There is one place, and the newest has it. Only accounts that are nowhere else are not given up
 * for a copy of those that live on.
 * @param survivors what the save carries on of the bytes, if anything
 */
function keep(
  path: string,
  bytes: Buffer,
  survivors: StoreContent | undefined,
  tools: DurableTools,
): void {
  const place = quarantinePath(path);
  const kept = readCopy(place);
  if (bytes.length === 0 || kept?.equals(bytes)) return;
  if (kept && survivors && hasOthers(kept, survivors)) return;
  createFlushed(place, bytes, tools);
}

function hasOthers(kept: Buffer, survivors: StoreContent): boolean {
  const content = parseStore(kept.toString());
  if (content === undefined) return false;
  const known = new Set([...accountsOf(survivors), ...survivors.tombstones].map(({ id }) => id));
  return accountsOf(content).some(({ id }) => !known.has(id));
}

/**
 * A second copy for the day when another program damages the first. Best effort, but never an
 * outdated one: it would bring back removed accounts and spent tokens.
 * @param mayReplace false: the copy is another's affair by now
 */
export function writeBackup(
  path: string,
  bytes: Uint8Array,
  mayReplace: () => boolean,
  tools: DurableTools,
): void {
  if (replaceBackup(path, bytes, mayReplace, tools) || !mayReplace()) return;
  removeQuietly(tools.disk, backupPath(path));
  // Without the old one there may be room.
  replaceBackup(path, bytes, mayReplace, tools);
}

function replaceBackup(
  path: string,
  bytes: Uint8Array,
  mayReplace: () => boolean,
  { disk, random }: DurableTools,
): boolean {
  const temporary = temporaryPath(backupPath(path), random);
  try {
    createFile(disk, temporary, bytes);
    if (mayReplace()) disk.rename(temporary, backupPath(path));
    else removeFile(disk, temporary);
    return true;
  } catch {
    removeQuietly(disk, temporary);
    return false;
  }
}

function createFlushed(path: string, bytes: Uint8Array, tools: DurableTools): void {
  const { code, disk, random } = tools;
  const temporary = temporaryPath(path, random);
  try {
    createFile(disk, temporary, bytes, (descriptor) => {
      disk.flushNow(descriptor);
    });
    disk.rename(temporary, path);
  } catch (error) {
    removeQuietly(disk, temporary);
    throw unusableFile(code, path, error);
  }
}
