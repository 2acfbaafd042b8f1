import { dirname, join } from "node:path";
import { KiroLocalError } from "../../facts/errors.ts";
import type { FileErrorCode } from "../../facts/problems/local-problem.ts";
import { namesIn, removeQuietly, systemDisk, type Disk } from "../disk/disk.ts";
import { isTemporaryOf, replaceDurably, type DurableTools } from "../disk/durable-file.ts";
import { readPrivateFile } from "../disk/private-file.ts";
import { finalPath, refuseLink } from "../disk/places/safe-path.ts";
import type { Random } from "../random.ts";
import type { Clock } from "../time.ts";
import { createFileLock } from "./file-lock.ts";

/** State that the processes of a machine share, in a file for its owner only. */
export interface SharedFile<State> {
  /** As of now, without a lock. @throws KiroLocalError of the file's code, `path_unsafe` */
  read(): State;
  /**
   * Changes the state as it is on disk; the change is durable when this returns. Nothing is
   * written where `change` gives back the very state that it got.
   * @throws KiroLocalError of the file's code, `lock_busy`, `lock_unusable`, `path_unsafe`
   */
  update<Result>(
    change: (state: State) => { readonly state: State; readonly result: Result },
  ): Promise<Result>;
}

export interface SharedFileFormat<State> {
  /** Of the error when the file cannot be used. */
  readonly code: FileErrorCode;
  readonly maxBytes: number;
  /** @returns undefined for a file of a later version, which is not to be written over */
  readonly parse: (text: string) => State | undefined;
  readonly serialise: (state: State, now: number) => string;
}

export interface SharedFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly disk?: Disk;
}

/** What is kept in such files can wait, but not forever. */
const MAX_WAIT_MS = 5_000;

export function createSharedFile<State>(
  options: SharedFileOptions,
  format: SharedFileFormat<State>,
): SharedFile<State> {
  const { clock, random, disk = systemDisk } = options;
  const tools: DurableTools = { clock, random, disk, code: format.code };

  /** Nobody keeps this file elsewhere: a link would have it replace a file that is not ours. */
  function safePath(): string {
    refuseLink(options.path);
    return finalPath(options.path, format.code);
  }

  function read(path: string): State {
    const text = readPrivateFile(path, format.maxBytes, format.code)?.toString() ?? "";
    const state = format.parse(text);
    if (state !== undefined) return state;
    throw new KiroLocalError({ code: format.code, path, reason: "newer-version" });
  }

  async function write(path: string, state: State, mayReplace: () => boolean): Promise<void> {
    const bytes = Buffer.from(format.serialise(state, clock.now()));
    if (await replaceDurably(path, bytes, mayReplace, tools)) return;
    throw new KiroLocalError({ code: "lock_busy", reason: "taken-over", path });
  }

  return {
    read: () => read(safePath()),
    async update(change) {
      const path = safePath();
      const directory = `${path}.lock`;
      const held = await createFileLock({ directory, disk, waitMs: MAX_WAIT_MS }).acquire();
      try {
        sweep(path, disk);
        const before = read(path);
        const { state, result } = change(before);
        if (state !== before) await write(path, state, () => held.isHeld());
        return result;
      } finally {
        held.release();
      }
    },
  };
}

/** Temporary files of killed processes: under the lock no other process has one. */
function sweep(path: string, disk: Disk): void {
  for (const name of namesIn(dirname(path))) {
    if (isTemporaryOf(path, name)) removeQuietly(disk, join(dirname(path), name));
  }
}
