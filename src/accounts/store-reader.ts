import { statSync } from "node:fs";
import { unusableDisk } from "../lib/disk-error.ts";
import type { Notice } from "../lib/deps.ts";
import type { Logger } from "../lib/logger.ts";
import { readPrivateFile } from "../lib/private-file.ts";
import { EMPTY_STORE, parseStore, type StoreContent } from "./store-format.ts";

/** Some thousand accounts; a file beyond this is not ours. */
export const MAX_BYTES = 64 * 1024 * 1024;

export interface StoreOnDisk {
  /** Undefined where there is no file or it cannot be understood. */
  readonly content: StoreContent | undefined;
  /** The last good version, looked for where the file cannot be understood. */
  readonly backup: StoreContent | undefined;
  /** Undefined where there is no file. */
  readonly bytes: Uint8Array | undefined;
  /** Of the version that was read, as `fileMark` gives it. */
  readonly mark: string;
}

export interface StoreReader {
  /** From memory as long as the file is the same. @throws KiroLocalError `store_unreadable` */
  readCached(path: string): StoreContent;
  /** From disk in any case. @throws KiroLocalError `store_unreadable` */
  readNow(path: string): StoreOnDisk;
}

export function backupPath(path: string): string {
  return `${path}.bak`;
}

export function createStoreReader(options: {
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}): StoreReader {
  let cached: { mark: string; content: StoreContent } | undefined;

  let isOwnerTold = false;

  function tellOwner(path: string): void {
    if (isOwnerTold || !belongsToOther(path)) return;
    isOwnerTold = true;
    options.notify({ kind: "store-problem", message: foreign(path) });
  }

  function readNow(path: string): StoreOnDisk {
    const mark = fileMark(path);
    const bytes = readBytes(path);
    tellOwner(path);
    if (bytes === undefined) return { content: undefined, backup: undefined, bytes, mark };
    const content = parseStore(bytes.toString());
    if (content !== undefined) return { content, backup: undefined, bytes, mark };
    const backup = parseStore(readBytes(backupPath(path))?.toString() ?? "");
    options.logger.warn("store.damaged", { bytes: bytes.length, hasBackup: backup !== undefined });
    options.notify({ kind: "store-problem", message: damaged(path, backup !== undefined) });
    return { content, backup, bytes, mark };
  }

  return {
    readNow,
    readCached(path) {
      if (cached === undefined || cached.mark !== fileMark(path)) {
        const { backup, content, mark } = readNow(path);
        cached = { mark, content: content ?? backup ?? EMPTY_STORE };
      }
      return cached.content;
    },
  };
}

/**
 * Changes whenever the file does: a save is a rename, so a new inode with a new time.
 * @throws KiroLocalError `store_unreadable`
 */
export function fileMark(path: string): string {
  try {
    const facts = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (facts === undefined) return "none";
    return `${facts.dev} ${facts.ino} ${facts.size} ${facts.mtimeNs} ${facts.ctimeNs}`;
  } catch (error) {
    throw unusableDisk("store_unreadable", path, error);
  }
}

function readBytes(path: string): Buffer | undefined {
  return readPrivateFile(path, MAX_BYTES, "store_unreadable");
}

function belongsToOther(path: string): boolean {
  const user = process.getuid?.();
  const owner = statSync(path, { throwIfNoEntry: false })?.uid;
  return user !== undefined && owner !== undefined && owner !== user;
}

function foreign(path: string): string {
  return `${path} belongs to another user of this machine, who can read your Kiro sign-ins and replace them. Make it yours (chown), or move it away and sign in again.`;
}

function damaged(path: string, hasBackup: boolean): string {
  const rest = hasBackup
    ? "The last good copy is used instead."
    : "There is no good copy, so the accounts must sign in again.";
  return `${path} is damaged. ${rest} It is kept as ${path}.corrupt-… before anything is saved.`;
}
