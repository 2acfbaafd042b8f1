import { dirname } from "node:path";
import { CREATE_NEW, diskErrorCode, flushDirectory, removeFile, writeAll, type Disk } from "./disk.ts";
import { unusableDisk } from "./disk-error.ts";
import { systemClock } from "./time.ts";

/** Virus scanners and indexers hold a new file for moments on Windows (EPERM, EBUSY). */
const RENAME_PATIENCE_MS = 2_000;
const PASSING = new Set(["EPERM", "EBUSY", "EMFILE", "ENFILE", "EAGAIN", "EINTR"]);

export interface Replacement {
  readonly disk: Disk;
  /** A name in the same file system, not in use. */
  readonly draft: string;
  readonly target: string;
  readonly bytes: Uint8Array;
  /**
   * Asked right before the rename, with nothing in between.
   * @returns false to leave the target as it is
   */
  readonly mayReplace: () => boolean;
}

/**
 * Replaces a file so that every reader, and a power cut, finds the old content or the new one.
 * @returns whether it was replaced
 * @throws KiroLocalError `store_unusable`; the target is then as it was and the draft is gone
 */
export async function replaceFile(replacement: Replacement): Promise<boolean> {
  const { disk, draft, target } = replacement;
  try {
    await writeDraft(replacement);
    if (!(await renameDraft(replacement))) {
      removeFile(disk, draft);
      return false;
    }
  } catch (error) {
    discard(disk, draft);
    throw unusableDisk("store_unusable", target, error);
  }
  await flushDirectory(disk, dirname(target));
  return true;
}

async function writeDraft({ disk, draft, bytes }: Replacement): Promise<void> {
  const descriptor = await patiently(() => disk.open(draft, CREATE_NEW, 0o600));
  try {
    writeAll(disk, descriptor, bytes);
    await disk.flush(descriptor);
  } finally {
    disk.close(descriptor);
  }
}

function renameDraft({ disk, draft, target, mayReplace }: Replacement): Promise<boolean> {
  return patiently(() => {
    if (!mayReplace()) return false;
    try {
      disk.rename(draft, target);
      return true;
    } catch (error) {
      // The next owner of the lock took our draft away: we are not the owner any more.
      if (diskErrorCode(error) === "ENOENT") return false;
      throw error;
    }
  });
}

async function patiently<Result>(operation: () => Result): Promise<Result> {
  const deadline = systemClock.monotonic() + RENAME_PATIENCE_MS;
  for (let pauseMs = 10; ; pauseMs *= 2) {
    try {
      return operation();
    } catch (error) {
      const isPassing = PASSING.has(diskErrorCode(error) ?? "");
      if (!isPassing || systemClock.monotonic() + pauseMs > deadline) throw error;
      await systemClock.sleep(pauseMs);
    }
  }
}

function discard(disk: Disk, path: string): void {
  try {
    disk.unlink(path);
  } catch {
    // The sweep of old drafts removes it later.
  }
}
