import * as nodeFs from "node:fs";
import { dirname } from "node:path";
import { readObject, readString } from "../read.ts";

/**
 * The disk operations whose failure must be survivable: a parameter, so that tests can have a full
 * or dying disk. Synchronous where no other work of this process may come between two of them.
 */
export interface Disk {
  open(path: string, flags: number, mode: number): number;
  write(descriptor: number, bytes: Uint8Array, position: number): number;
  /** Flushes to the medium, off the event loop. */
  flush(descriptor: number): Promise<void>;
  flushNow(descriptor: number): void;
  close(descriptor: number): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  unlink(path: string): void;
  makeDirectory(path: string, mode: number): void;
}

export const systemDisk: Disk = {
  open: (path, flags, mode) => nodeFs.openSync(path, flags, mode),
  write: (descriptor, bytes, position) =>
    nodeFs.writeSync(descriptor, bytes, 0, bytes.length, position),
  flush: (descriptor) =>
    new Promise((resolve, reject) => {
      nodeFs.fsync(descriptor, (error) => {
        if (error) reject(error);
        else resolve();
      });
    }),
  flushNow: (descriptor) => nodeFs.fsyncSync(descriptor),
  close: (descriptor) => nodeFs.closeSync(descriptor),
  rename: (from, to) => nodeFs.renameSync(from, to),
  link: (from, to) => nodeFs.linkSync(from, to),
  unlink: (path) => nodeFs.unlinkSync(path),
  makeDirectory,
};

/**
 * Makes a directory and its missing parents. Node's own recursive mkdir never returns where the
 * system answers ENOENT below a directory that exists, as in `/proc`.
 * @throws the system's error
 */
export function makeDirectory(path: string, mode: number): void {
  const parent = dirname(path);
  try {
    nodeFs.mkdirSync(path, { mode });
  } catch (error) {
    if (isDirectory(path)) return;
    if (diskErrorCode(error) !== "ENOENT" || parent === path || isDirectory(parent)) throw error;
    makeDirectory(parent, mode);
    // Its parent exists now, so this is the last call.
    makeDirectory(path, mode);
  }
}

function isDirectory(path: string): boolean {
  try {
    return nodeFs.statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } =
  nodeFs.constants;

/** A new file, never an existing one and never through a link (0600 from creation). */
export const CREATE_NEW = O_WRONLY | O_CREAT | O_EXCL;
/** Windows knows neither flag: there it is plain reading. */
export const READ_REGULAR =
  O_RDONLY | ((O_NOFOLLOW as number | undefined) ?? 0) | ((O_NONBLOCK as number | undefined) ?? 0);
export const WRITE_EXISTING = O_RDWR | ((O_NOFOLLOW as number | undefined) ?? 0);
const READ_DIRECTORY = O_RDONLY | ((O_DIRECTORY as number | undefined) ?? 0);

/** The system's name of a failed operation, e.g. `ENOSPC`. */
export function diskErrorCode(error: unknown): string | undefined {
  return error instanceof Error ? readString(readObject(error)["code"]) : undefined;
}

/** Writes all bytes from the start of the file; a short write is continued. */
export function writeAll(disk: Disk, descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    written += disk.write(descriptor, bytes.subarray(written), written);
  }
}

/**
 * Creates a file that must not exist yet. After a failure the caller removes what is left.
 * @param seal called when all bytes are written
 */
export function createFile(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  seal?: (descriptor: number) => void,
): void {
  const descriptor = disk.open(path, CREATE_NEW, 0o600);
  try {
    writeAll(disk, descriptor, bytes);
    seal?.(descriptor);
  } finally {
    disk.close(descriptor);
  }
}

/** Removes a file, if it exists. */
export function removeFile(disk: Disk, path: string): void {
  try {
    disk.unlink(path);
  } catch (error) {
    if (diskErrorCode(error) !== "ENOENT") throw error;
  }
}

/** The same, if a file that stays does no harm. */
export function removeQuietly(disk: Disk, path: string): void {
  try {
    removeFile(disk, path);
  } catch {
    // The next sweep finds it again.
  }
}

/** What a directory holds; nothing where it cannot be read. */
export function namesIn(directory: string): readonly string[] {
  try {
    return nodeFs.readdirSync(directory);
  } catch {
    return [];
  }
}

/** Makes names in a directory survive a power cut, if the system can do that. */
export async function flushDirectory(disk: Disk, path: string): Promise<void> {
  const descriptor = openDirectory(disk, path);
  if (descriptor === undefined) return;
  try {
    await disk.flush(descriptor);
  } catch {
    // Some file systems refuse it (EINVAL); the file itself is flushed already.
  } finally {
    disk.close(descriptor);
  }
}

function openDirectory(disk: Disk, path: string): number | undefined {
  try {
    return disk.open(path, READ_DIRECTORY, 0);
  } catch {
    return undefined;
  }
}
