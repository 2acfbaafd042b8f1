import { createHash } from "node:crypto";
import { lstatSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createFile, namesIn, removeFile, removeQuietly } from "../../lib/disk/disk.ts";
import { unusableFile } from "../../lib/disk/disk-error.ts";
import { draftPath, type DurableTools } from "../../lib/disk/durable-file.ts";
import { backupPath } from "./reader.ts";

/** Copies of the accounts file. Each is written whole under another name, or is not there. */

/** `corrupt`: cannot be understood. `lost`: the last good copy of a file that is gone. */
export type CopyKind = "corrupt" | "lost";

const MOST_OF_A_KIND = 5;

/**
 * Keeps bytes beside the file, before anything is written in its place. The same bytes are kept
 * once, however often a save fails; the oldest of a kind go when a sixth is there.
 * @throws KiroLocalError `store_unwritable`
 */
export function keepAside(
  path: string,
  kind: CopyKind,
  bytes: Uint8Array,
  tools: DurableTools,
): void {
  const directory = dirname(path);
  const prefix = `${basename(path)}.${kind}-`;
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const stamp = new Date(tools.clock.now()).toISOString().replaceAll(":", "-");
  const kept = namesIn(directory).filter((name) => name.startsWith(prefix));
  if (kept.some((name) => name.endsWith(`-${digest}`))) return;
  try {
    createFlushed(join(directory, `${prefix}${stamp}-${digest}`), bytes, tools);
  } catch (error) {
    throw unusableFile("store_unwritable", path, error);
  }
  for (const name of kept.sort().slice(0, Math.max(0, kept.length - MOST_OF_A_KIND + 1))) {
    removeQuietly(tools.disk, join(directory, name));
  }
}

/**
 * Keeps a file of an earlier version, as it was, for whoever goes back to that version. The first
 * one stays: later ones were made from it.
 * @throws KiroLocalError `store_unwritable`
 */
export function keepOlder(path: string, bytes: Uint8Array, tools: DurableTools): void {
  const copy = `${path}.before-migration`;
  try {
    if (lstatSync(copy, { throwIfNoEntry: false }) === undefined) createFlushed(copy, bytes, tools);
  } catch (error) {
    throw unusableFile("store_unwritable", path, error);
  }
}

/**
 * A second copy for the day when another program damages the first. Best effort, but never an
 * outdated one: it would bring back removed accounts and spent tokens.
 * @param mayReplace false: the copy is another's affair by now
 */
export function keepBackup(
  path: string,
  bytes: Uint8Array,
  mayReplace: () => boolean,
  tools: DurableTools,
): void {
  if (renewBackup(path, bytes, mayReplace, tools) || !mayReplace()) return;
  removeQuietly(tools.disk, backupPath(path));
  // Without the old one there may be room.
  renewBackup(path, bytes, mayReplace, tools);
}

function renewBackup(
  path: string,
  bytes: Uint8Array,
  mayReplace: () => boolean,
  { disk, random }: DurableTools,
): boolean {
  const draft = draftPath(backupPath(path), random);
  try {
    createFile(disk, draft, bytes);
    if (mayReplace()) disk.rename(draft, backupPath(path));
    else removeFile(disk, draft);
    return true;
  } catch {
    removeQuietly(disk, draft);
    return false;
  }
}

function createFlushed(path: string, bytes: Uint8Array, { disk, random }: DurableTools): void {
  const draft = draftPath(path, random);
  try {
    createFile(disk, draft, bytes, (descriptor) => {
      disk.flushNow(descriptor);
    });
    disk.rename(draft, path);
  } catch (error) {
    removeQuietly(disk, draft);
    throw error;
  }
}
