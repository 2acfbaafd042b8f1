import { statSync } from "node:fs";
import { unusableFile } from "../../lib/disk/disk-error.ts";
import { fileMark, NO_FILE } from "../../lib/disk/file-mark.ts";
import type { Notice } from "../../facts/notice.ts";
import type { StoreProblem, UnusableRecord } from "../../facts/problems/store-problem.ts";
import { type Logger, silentLogger } from "../../lib/deps.ts";
import { finalPath } from "../../lib/disk/places/safe-path.ts";
import { isTransient } from "../../lib/disk/durable-file.ts";
import { readPrivateFile } from "../../lib/disk/private-file.ts";
import { EMPTY_STORE, parseStore, type StoreContent } from "./format.ts";
import { unusableOf } from "./unusable.ts";

/** Some thousand accounts; a file beyond this is not ours. */
export const MAX_BYTES = 64 * 1024 * 1024;

export interface StoreOnDisk {
  /** Undefined if there is no file or it cannot be understood. */
  readonly content: StoreContent | undefined;
  /** The last good version, looked for where the file cannot be understood. */
  readonly backup: StoreContent | undefined;
  /** The last good version of a file that is gone: not used, as it may have been removed on purpose. */
  readonly lost: Buffer | undefined;
  /** Undefined if there is no file. */
  readonly bytes: Buffer | undefined;
  /** Of the version that was read, as `storeMark` gives it. */
  readonly mark: string;
}

export interface StoreReader {
  /**
   * What was read, if the file at the end of all links is still the one that it was read from;
   * undefined otherwise, which leaves looking at the links to who reads anew.
   */
  unchanged(path: string): StoreContent | undefined;
  /**
   * From memory as long as the file is the same, or cannot be read for a reason that passes.
   * @throws KiroLocalError `store_unreadable`
   */
  readCached(path: string): StoreContent;
  /** From disk in any case. @throws KiroLocalError `store_unreadable` */
  readNow(path: string): StoreOnDisk;
}

export function backupPath(path: string): string {
  return `${path}.bak`;
}

/** Of what a save could not carry on; `quarantine` writes it. */
export function quarantinePath(path: string): string {
  return `${path}.quarantine`;
}

export function createStoreReader(options: {
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}): StoreReader {
  let cached: { mark: string; content: StoreContent } | undefined;

  const announce = createAnnouncer(options.notify);

  function readNow(path: string): StoreOnDisk {
    const mark = storeMark(path);
    const bytes = readBytes(path);
    const copy = () => readCopy(backupPath(path));
    const found = { content: undefined, backup: undefined, lost: undefined, bytes, mark };
    if (bytes === undefined) {
      const lost = withAccounts(copy());
      if (lost !== undefined) {
        const backup = backupPath(path);
        announce.once({ kind: "missing", path, backup, quarantine: quarantinePath(path) });
      }
      return { ...found, lost };
    }
    if (belongsToOther(path)) announce.once({ kind: "foreign-owner", path });
    const content = parseStore(bytes.toString());
    if (content !== undefined) {
      if (content.isNewer) announce.once({ kind: "newer", path });
      announce.unusable(path, content);
      return { ...found, content };
    }
    const backup = parseStore(copy()?.toString() ?? "");
    const hasBackup = backup !== undefined;
    options.logger.warn("store.damaged", { bytes: bytes.length, hasBackup });
    announce.once({ kind: "damaged", path, quarantine: quarantinePath(path), hasBackup });
    return { ...found, backup };
  }

  return {
    readNow,
    unchanged(path) {
      if (cached === undefined || cached.mark === NO_FILE) return undefined;
      try {
        return cached.mark === fileMark(path) ? cached.content : undefined;
      } catch {
        return undefined;
      }
    },
    readCached(path) {
      if (cached !== undefined && cached.mark === storeMark(path)) return cached.content;
      try {
        const { backup, content, mark } = readNow(path);
        cached = { mark, content: content ?? backup ?? EMPTY_STORE };
      } catch (error) {
        const isPassing = error instanceof Error && isTransient(error.cause);
        if (cached === undefined || !isPassing) throw error;
        options.logger.debug("store.read-later", { error });
      }
      return cached.content;
    },
  };
}

function createAnnouncer(notify: (notice: Notice) => void) {
  const announced = new Set<string>();
  let lastUnusable = "[]";
  return {
    once(problem: StoreProblem): void {
      const facts = JSON.stringify(problem);
      if (announced.has(facts)) return;
      announced.add(facts);
      notify({ kind: "store-problem", problem });
    },
    /** Once for each change: what a person has mended may break again. */
    unusable(path: string, content: StoreContent): void {
      const records = unusableOf(content);
      const facts = JSON.stringify(records);
      if (facts === lastUnusable) return;
      lastUnusable = facts;
      if (records.length === 0) return;
      notify({ kind: "store-problem", problem: { kind: "unusable-records", path, records } });
    },
  };
}

/** As `fileMark`. @throws KiroLocalError `store_unreadable` */
export function storeMark(path: string): string {
  try {
    return fileMark(path);
  } catch (error) {
    throw unusableFile("store_unreadable", path, error);
  }
}

/**
 * The records that `AccountStore.read` leaves out, and why.
 * @param path of the accounts file
 * @throws KiroLocalError `store_unreadable`, `path_unsafe`
 */
export function unusableRecords(path: string): readonly UnusableRecord[] {
  return unusableOf(readQuietly(path));
}

/** The store itself tells the person what is wrong with the file as a whole. */
export function readQuietly(path: string): StoreContent {
  const reader = createStoreReader({ logger: silentLogger, notify: () => undefined });
  const { backup, content } = reader.readNow(finalPath(path, "store_unreadable"));
  return content ?? backup ?? EMPTY_STORE;
}

/** An unusable copy counts as none: it must not block the file. */
export function readCopy(path: string): Buffer | undefined {
  try {
    return readBytes(path);
  } catch {
    return undefined;
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

function withAccounts(bytes: Buffer | undefined): Buffer | undefined {
  const content = parseStore(bytes?.toString() ?? "");
  return content !== undefined && content.records.length > 0 ? bytes : undefined;
}
