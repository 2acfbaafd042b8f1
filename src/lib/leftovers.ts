import { constants, copyFileSync, chmodSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { removeFile, type Disk } from "./disk.ts";
import { unusableDisk } from "./disk-error.ts";

const DRAFT_NAME = /^(next|backup)-(\d+)-[0-9a-f]{24}$/;
const LINK_DRAFT_NAME = /^draft-[0-9a-f]{24}$/;
const KEPT_COPIES = 5;

export interface Draft {
  readonly path: string;
  /** Undefined where it is no candidate for the next version. */
  readonly text: string | undefined;
}

/**
 * Takes the drafts of former owners of the lock out of their reach by renaming them. A frozen owner
 * that wakes up finds its draft gone and cannot replace the file any more: this is the fence.
 */
export function collectDrafts(disk: Disk, directory: string, ownNumber: number): Draft[] {
  const drafts: Draft[] = [];
  for (const name of readdirSync(directory)) {
    const match = DRAFT_NAME.exec(name);
    if (match === null || Number(match[2]) >= ownNumber) continue;
    const taken = join(directory, name.replace(/^(next|backup)-\d+/, `$1-${ownNumber}`));
    disk.rename(join(directory, name), taken);
    drafts.push({ path: taken, text: match[1] === "next" ? readQuietly(taken) : undefined });
  }
  return drafts;
}

/** Removes what killed processes left beside the lock. */
export function sweepLinkDrafts(disk: Disk, directory: string, isOld: (path: string) => boolean) {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (LINK_DRAFT_NAME.test(name) && isOld(path)) removeFile(disk, path);
  }
}

/**
 * Copies a damaged file aside, mode 0600; the five newest copies are kept.
 * @returns the copy's path
 * @throws KiroLocalError `store_unusable`: then nothing may be saved over the damaged file
 */
export function keepDamagedCopy(disk: Disk, path: string): string {
  const prefix = `${basename(path)}.corrupt-`;
  const copies = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix));
  const stamp = new Date().toISOString().replaceAll(/[-:.]/g, "");
  const copy = join(dirname(path), `${prefix}${stamp}`);
  try {
    copyFileSync(path, copy, constants.COPYFILE_EXCL);
    chmodSync(copy, 0o600);
  } catch (error) {
    throw unusableDisk("store_unusable", copy, error);
  }
  for (const old of copies.sort().slice(0, Math.max(0, copies.length + 1 - KEPT_COPIES))) {
    removeFile(disk, join(dirname(path), old));
  }
  return copy;
}

function readQuietly(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
