import { basename, dirname } from "node:path";
import type { FileErrorCode } from "../../facts/problems/local-problem.ts";
import {
  CREATE_NEW,
  diskErrorCode,
  flushDirectory,
  removeFile,
  writeAll,
  type Disk,
} from "./disk.ts";
import { sleepOnce } from "../async/awake.ts";
import { unusableFile } from "./disk-error.ts";
import type { Random } from "../random.ts";
import type { Clock } from "../time.ts";

export interface DurableTools {
  /** Of the error when the file cannot be written. */
  readonly code: FileErrorCode;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
}

/** Virus scanners, indexers and exhausted descriptor tables recover within moments. */
const TRANSIENT = new Set(["EBUSY", "EMFILE", "ENFILE", "EAGAIN", "EINTR"]);
/** Windows answers EPERM and EACCES to a rename over a file that is being read. */
const TRANSIENT_ON_WINDOWS = new Set([...TRANSIENT, "EPERM", "EACCES"]);
const FIRST_PAUSE_MS = 25;
const PATIENCE_MS = 2_000;

/**
 * Replaces a file so that at any moment, a power cut included, either the old or the new content
 * is there whole. The file has mode 0600, a directory that is made has 0700.
 * @param path as `finalPath` gave it
 * @param mayReplace asked in the same turn as the rename; false leaves the old file
 * @returns false when `mayReplace` said so, or when the temporary file was taken away (`isTemporaryOf`)
 * @throws KiroLocalError `tools.code`; the temporary file is gone then
 */
export async function replaceDurably(
  path: string,
  content: Uint8Array,
  mayReplace: () => boolean,
  tools: DurableTools,
): Promise<boolean> {
  const { disk } = tools;
  const temporary = temporaryPath(path, tools.random);
  try {
    await writeTemporary(temporary, content, tools);
    const isReplaced = await patiently(tools, () => mayReplace() && moved(disk, temporary, path));
    if (!isReplaced) {
      removeFile(disk, temporary);
      return false;
    }
  } catch (error) {
    try {
      removeFile(disk, temporary);
    } catch {
      // The caller needs the first error.
    }
    throw unusableFile(tools.code, path, error);
  }
  await flushDirectory(disk, dirname(path));
  return true;
}

/** @returns false if a process with the right to do so has taken the temporary file away */
function moved(disk: Disk, temporary: string, path: string): boolean {
  try {
    disk.rename(temporary, path);
    return true;
  } catch (error) {
    if (diskErrorCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function writeTemporary(
  path: string,
  content: Uint8Array,
  tools: DurableTools,
): Promise<void> {
  const { disk } = tools;
  disk.makeDirectory(dirname(path), 0o700);
  const descriptor = await patiently(tools, () => disk.open(path, CREATE_NEW, 0o600));
  try {
    writeAll(disk, descriptor, content);
    await disk.flush(descriptor);
  } finally {
    disk.close(descriptor);
  }
}

/** Repeats what failed for a reason that passes by itself. */
async function patiently<Result>(
  { clock, random }: DurableTools,
  attempt: () => Result,
): Promise<Result> {
  let deadline = clock.monotonic() + PATIENCE_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      return attempt();
    } catch (error) {
      if (!isTransient(error) || clock.monotonic() >= deadline) throw error;
    }
    deadline += await sleepOnce(clock, pauseMs * (0.5 + random.next()));
  }
}

/** @param error the system's own */
export function isTransient(error: unknown): boolean {
  const passing = process.platform === "win32" ? TRANSIENT_ON_WINDOWS : TRANSIENT;
  return passing.has(diskErrorCode(error) ?? "");
}

const TEMPORARY_SUFFIX = /\.[0-9a-f]{24}\.tmp$/;

/** 96 random bits: no one can have put a link there in advance. */
export function temporaryPath(path: string, random: Random): string {
  return `${path}.${Buffer.from(random.bytes(12)).toString("hex")}.tmp`;
}

/** Whether a name in the file's directory is one of its temporary files; a living one lasts milliseconds. */
export function isTemporaryOf(path: string, name: string): boolean {
  return name.startsWith(`${basename(path)}.`) && TEMPORARY_SUFFIX.test(name);
}
