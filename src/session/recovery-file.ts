import { dirname, join } from "node:path";
import { KiroLocalError } from "../facts/errors.ts";
import { namesIn, removeQuietly, systemDisk, type Disk } from "../lib/disk/disk.ts";
import { isTemporaryOf, replaceDurably, type DurableTools } from "../lib/disk/durable-file.ts";
import { finalPath, refuseLink } from "../lib/disk/safe-path.ts";
import { createFileLock } from "../lib/lock/file-lock.ts";
import { readPrivateFile } from "../lib/disk/private-file.ts";
import type { Random } from "../lib/random.ts";
import type { Clock } from "../lib/time.ts";
import { parseRecovery, serialiseRecovery, type RecoveryState } from "./recovery-format.ts";

/** Lets the processes of a machine agree on who resumes what. Losing it is harmless. */
export interface RecoveryFile {
  /** As of now, without a lock. @throws KiroLocalError `recovery_unusable`, `path_unsafe` */
  read(): RecoveryState;
  /**
   * Changes the state as it is on disk; the change is durable when this returns. Nothing is
   * written where `change` gives back the very state that it got.
   * @throws KiroLocalError `recovery_unusable`, `lock_busy`, `lock_unusable`, `path_unsafe`
   */
  update<Result>(
    change: (state: RecoveryState) => { readonly state: RecoveryState; readonly result: Result },
  ): Promise<Result>;
}

const MAX_BYTES = 1024 * 1024;
/** Resuming a session can wait, but not forever. */
const MAX_WAIT_MS = 5_000;
const UNUSABLE = "recovery_unusable";

export function createRecoveryFile(options: {
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly disk?: Disk;
}): RecoveryFile {
  const { clock, random, disk = systemDisk } = options;
  const tools: DurableTools = { clock, random, disk, code: UNUSABLE };

  /** Nobody keeps this file elsewhere: a link would have it replace a file that is not ours. */
  function safePath(): string {
    refuseLink(options.path);
    return finalPath(options.path, UNUSABLE);
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
        if (state !== before) await write(path, state, () => held.isHeld(), tools);
        return result;
      } finally {
        held.release();
      }
    },
  };
}

function read(path: string): RecoveryState {
  const text = readPrivateFile(path, MAX_BYTES, UNUSABLE)?.toString() ?? "";
  const state = parseRecovery(text);
  if (state !== undefined) return state;
  throw new KiroLocalError({ code: UNUSABLE, path, reason: "newer-version" });
}

async function write(
  path: string,
  state: RecoveryState,
  mayReplace: () => boolean,
  tools: DurableTools,
): Promise<void> {
  const bytes = Buffer.from(serialiseRecovery(state, tools.clock.now()));
  if (await replaceDurably(path, bytes, mayReplace, tools)) return;
  throw new KiroLocalError({ code: "lock_busy", reason: "taken-over", path });
}

/** Temporary files of killed processes: under the lock no other process has one. */
function sweep(path: string, disk: Disk): void {
  for (const name of namesIn(dirname(path))) {
    if (isTemporaryOf(path, name)) removeQuietly(disk, join(dirname(path), name));
  }
}
