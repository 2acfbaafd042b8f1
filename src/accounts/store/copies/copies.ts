import { createFile, removeFile, removeQuietly } from "../../../lib/disk/disk.ts";
import { unusableFile } from "../../../lib/disk/disk-error.ts";
import { temporaryPath, type DurableTools } from "../../../lib/disk/durable-file.ts";
import { finalPath } from "../../../lib/disk/places/safe-path.ts";
import { readObject, readString } from "../../../lib/read.ts";
import { accountsOf, parseStore, type StoreContent } from "../format.ts";
import { backupPath, quarantinePath, readCopy, type StoreOnDisk } from "../reader.ts";

/** Copies of the accounts file. Each is written whole under another name, or is not there. */

/**
 * Keeps what a save is about to replace and cannot preserve: bytes that it does not
 * understand, the last copy of a missing file, a file of an earlier version, a record that only the
 * backup has whole.
 * @throws KiroLocalError `store_unwritable`
 */
export function quarantine(path: string, onDisk: StoreOnDisk, tools: DurableTools): void {
  const { backup, bytes, content, lost } = onDisk;
  if (lost !== undefined) keep(path, lost, undefined, tools);
  else if (bytes === undefined) return;
  else if (content === undefined) keep(path, bytes, backup, tools);
  else if (content.isOlder) keep(path, bytes, content, tools);
  else keepWholeRecords(path, content, tools);
}

/** Keeps the file as it was before a record was discarded. @throws KiroLocalError `store_unwritable` */
export function keepDiscarded(
  path: string,
  { bytes }: StoreOnDisk,
  survivors: StoreContent,
  tools: DurableTools,
): void {
  if (bytes !== undefined) keep(path, bytes, survivors, tools);
}

/**
 * Where a record that was discarded is kept: as it was, or whole, as the backup had it.
 * @param given path of the accounts file
 * @returns undefined if the place was taken by accounts that are nowhere else
 * @throws KiroLocalError `path_unsafe`
 */
export function keptCopyWith(raw: unknown, given: string): string | undefined {
  const place = quarantinePath(finalPath(given, "store_unreadable"));
  const records = parseStore(readCopy(place)?.toString() ?? "")?.records ?? [];
  const [id, text] = [readString(readObject(raw)["id"]), JSON.stringify(raw)];
  const isKept = records.some(
    ({ account, raw: kept }) =>
      JSON.stringify(kept) === text || (account !== undefined && account.id === id),
  );
  return isKept ? place : undefined;
}

/** The backup, which the save replaces, may have whole what cannot be used in the file by now. */
function keepWholeRecords(path: string, content: StoreContent, tools: DurableTools): void {
  if (content.records.every(({ account }) => account !== undefined)) return;
  const copy = readCopy(backupPath(path));
  if (copy === undefined) return;
  const others = othersIn(copy, content);
  const keptIds = new Set(othersIn(readCopy(quarantinePath(path)), content));
  if (others.some((id) => !keptIds.has(id))) keep(path, copy, undefined, tools);
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
  if (survivors && othersIn(kept, survivors).length > 0) return;
  createFlushed(place, bytes, tools);
}

/** Accounts of a copy that are neither among those known nor removed. */
function othersIn(copy: Buffer | undefined, known: StoreContent): readonly string[] {
  const content = parseStore(copy?.toString() ?? "");
  if (content === undefined) return [];
  const ids = new Set([...accountsOf(known), ...known.tombstones].map(({ id }) => id));
  return accountsOf(content).flatMap(({ id }) => (ids.has(id) ? [] : id));
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
