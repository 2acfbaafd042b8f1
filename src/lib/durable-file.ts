import { closeSync, fstatSync, openSync, readFileSync, statSync, type Stats } from "node:fs";
import { join } from "node:path";
import { KiroLocalError } from "../errors.ts";
import { diskErrorCode, READ_REGULAR, removeFile, systemDisk, type Disk } from "./disk.ts";
import { unusableDisk } from "./disk-error.ts";
import { createFileLock, type FileLock, type HeldLock } from "./file-lock.ts";
import { collectDrafts, keepDamagedCopy } from "./leftovers.ts";
import { createMutex } from "./mutex.ts";
import { systemRandom, type Random } from "./random.ts";
import { replaceFile } from "./replace-file.ts";
import { resolveSecretPath, securePlainFile } from "./safe-path.ts";

/**
 * A small text file that several processes read and change, mode 0600: every read is a whole
 * version, no change is lost, and a damaged file is never saved over.
 */
export interface DurableFile {
  /** Where it really is: links resolved. */
  readonly path: string;
  /** For locks, drafts and journals that belong to the file; on the same file system, 0700. */
  readonly workspace: string;
  /**
   * The current version: one `stat` as long as nothing changed, no lock.
   * @throws KiroLocalError `store_unusable`, `path_unsafe`
   */
  read(): FileVersion;
  /**
   * Reads, changes and writes under the lock. `change` runs again if someone without the lock wrote
   * meanwhile; it returns undefined to write nothing.
   * @throws KiroLocalError `store_unusable`, `path_unsafe`, `lock_busy`; what `change` throws
   */
  update(change: (current: FileVersion) => string | undefined, signal?: AbortSignal): Promise<void>;
}

export interface FileVersion {
  /** Undefined when there is no file, or a damaged one without a usable backup. */
  readonly text: string | undefined;
  /** `backup`: the file is damaged and this is the last good version; `lost`: not even that. */
  readonly source: "file" | "backup" | "lost" | "none";
  /** Changes with every write, by whomever. */
  readonly signature: string;
}

export interface DurableFileOptions {
  readonly path: string;
  /** Whether a text is whole; a file that fails this is damaged. */
  readonly isWhole: (text: string) => boolean;
  /** Whether a draft is the very next version after `current`, so that finishing it is right. */
  readonly isSuccessor?: (draft: string, current: string | undefined) => boolean;
  readonly onDamage?: (copy: string, restored: boolean) => void;
  readonly disk?: Disk;
  readonly random?: Random;
  readonly lock?: { readonly leaseMs?: number; readonly waitMs?: number };
}

const MAX_BYTES = 64 * 1024 * 1024;

export function createDurableFile(options: DurableFileOptions): DurableFile {
  const disk = options.disk ?? systemDisk;
  const random = options.random ?? systemRandom;
  const path = resolveSecretPath(options.path);
  const workspace = `${path}.locks`;
  const directory = join(workspace, "file");
  const lock: FileLock = createFileLock({ directory, disk, ...options.lock });
  const inTurn = createMutex();
  let cached: FileVersion | undefined;

  function read(): FileVersion {
    const signature = signatureOf(path);
    if (cached?.signature === signature) return cached;
    cached = load(path, signature, options.isWhole);
    return cached;
  }

  async function change(
    held: HeldLock,
    edit: (current: FileVersion) => string | undefined,
  ): Promise<boolean> {
    finishDrafts(held);
    cached = undefined;
    const current = read();
    const text = edit(current);
    if (text === undefined || text === current.text) return true;
    if (current.source === "backup" || current.source === "lost") rescue(current);
    const draft = (name: string) =>
      join(directory, `${name}-${held.number}-${Buffer.from(random.bytes(12)).toString("hex")}`);
    const bytes = Buffer.from(text);
    const isReplaced = await replaceFile({
      disk,
      draft: draft("next"),
      target: path,
      bytes,
      mayReplace: () => held.isHeld() && signatureOf(path) === current.signature,
    });
    if (!isReplaced) return false;
    cached = undefined;
    await replaceFile({
      disk,
      draft: draft("backup"),
      target: `${path}.bak`,
      bytes,
      mayReplace: () => held.isHeld(),
    }).catch(() => undefined);
    return true;
  }

  function rescue(current: FileVersion): void {
    const copy = keepDamagedCopy(disk, path);
    options.onDamage?.(copy, current.source === "backup");
  }

  /** What a killed owner left: its complete next version is put in place, the rest goes. */
  function finishDrafts(held: HeldLock): void {
    for (const draft of collectDrafts(disk, directory, held.number)) {
      const current = read().text;
      const isNext = draft.text !== undefined && options.isSuccessor?.(draft.text, current);
      if (isNext) disk.rename(draft.path, path);
      else removeFile(disk, draft.path);
    }
  }

  async function updateOnce(
    edit: (current: FileVersion) => string | undefined,
    signal?: AbortSignal,
  ): Promise<boolean> {
    securePlainFile(path);
    const held = await lock.acquire(signal);
    try {
      return await change(held, edit);
    } finally {
      held.release();
    }
  }

  return {
    path,
    workspace,
    read,
    update: (edit, signal) =>
      inTurn(async () => {
        for (let attempt = 0; attempt < 10; attempt += 1) {
          if (await updateOnce(edit, signal)) return;
        }
        throw new KiroLocalError("store_busy", `Something keeps rewriting ${path}; try again`);
      }),
  };
}

function signatureOf(path: string): string {
  try {
    const stats = statSync(path, { bigint: true });
    return `${stats.ino}:${stats.size}:${stats.mtimeNs}`;
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return "none";
    throw unusableDisk("store_unusable", path, error);
  }
}

function load(
  path: string,
  signature: string,
  isWhole: (text: string) => boolean,
): FileVersion {
  securePlainFile(path);
  const text = readRegularFile(path);
  if (text === undefined) return { text, source: "none", signature };
  if (isWhole(text)) return { text, source: "file", signature };
  const backup = readBackup(`${path}.bak`);
  if (backup === undefined || !isWhole(backup)) {
    return { text: undefined, source: "lost", signature };
  }
  return { text: backup, source: "backup", signature };
}

function readBackup(path: string): string | undefined {
  try {
    return readRegularFile(path);
  } catch {
    return undefined;
  }
}

/** Never waits: a pipe or a device in the file's place is refused, not read. */
function readRegularFile(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, READ_REGULAR);
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return undefined;
    throw unusableDisk("store_unusable", path, error);
  }
  try {
    const stats: Stats = fstatSync(descriptor);
    if (stats.isFile() && stats.size <= MAX_BYTES) return readFileSync(descriptor, "utf8");
    throw new KiroLocalError("store_unusable", `Refusing to read ${path}: not a file of ours`);
  } finally {
    closeSync(descriptor);
  }
}
